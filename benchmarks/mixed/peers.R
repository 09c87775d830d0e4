# One R engine, one size, one process: Rscript peers.R ENGINE FOLDER
# Reading and building the data frame are not timed. Prints one line a figure: name, then numbers.
said <- commandArgs(TRUE)
engine <- said[1]
folder <- said[2]
column <- function(name, what, size) {
  file <- file.path(folder, paste0(name, ".bin"))
  readBin(file, what, n = file.size(file) / size, size = size, endian = "little")
}
client <- column("client", "integer", 4)
of <- client + 1L
d <- data.frame(
  y = column("y", "double", 8),
  lt = log(column("session", "integer", 4)),
  x = column("x", "double", 8)[of],
  cond = factor(column("cond", "integer", 4)[of]),
  setting = factor(column("setting", "integer", 4)[of]),
  client = client
)
if (grepl("three", engine)) d$therapist <- factor(column("therapist", "integer", 4)[of])
if (!grepl("nlme", engine)) d$client <- factor(d$client)
suppressMessages(if (grepl("nlme", engine)) library(nlme) else library(lme4))
fixed <- y ~ x + cond + setting + lt + x:lt + cond:lt
two <- update(fixed, . ~ . + (1 + lt | client))
three <- update(two, . ~ . + (1 | therapist))
tight <- function() lmerControl(
  optimizer = "nloptwrap", calc.derivs = FALSE,
  optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-12, xtol_rel = 1e-12, ftol_rel = 1e-15, maxeval = 5000)
)
before <- proc.time()
m <- suppressWarnings(switch(engine,
  "lme4" = lmer(two, d),
  "lme4-quick" = lmer(two, d, control = lmerControl(calc.derivs = FALSE)),
  "lme4-tight" = lmer(two, d, control = tight()),
  "lme4-three" = lmer(three, d),
  "lme4-three-tight" = lmer(three, d, control = tight()),
  "nlme" = lme(fixed, random = ~ 1 + lt | client, data = d, method = "REML", keep.data = FALSE)
))
spent <- proc.time() - before
show <- function(name, values) cat(name, format(as.numeric(values), digits = 17), "\n")
show("wall", spent[3])
show("cpu", sum(spent[1:2]))
if (engine == "nlme") {
  show("beta", fixef(m))
  show("se", sqrt(diag(vcov(m))))
  show("D", as.matrix(getVarCov(m)))
  show("sigma2", m$sigma^2)
} else {
  show("beta", fixef(m))
  show("se", sqrt(diag(as.matrix(vcov(m)))))
  show("D", as.matrix(VarCorr(m)$client)[1:2, 1:2])
  show("sigma2", sigma(m)^2)
  if (grepl("three", engine)) show("upper", as.matrix(VarCorr(m)$therapist))
}
show("loglik", as.numeric(logLik(m)))
high <- grep("VmHWM", readLines("/proc/self/status"), value = TRUE)
show("peak", as.numeric(gsub("[^0-9]", "", high)) / 1024)
cat("version", paste(R.version.string, if (engine == "nlme") packageVersion("nlme") else packageVersion("lme4")), "\n")
