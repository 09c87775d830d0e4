"""The rules of asking, kept by every wording of our own."""

import re
from pathlib import Path

import pytest

from accord.measures.schema import ids, load
from accord.measures.wording import fill, wording

OWN = [id for id in ids() if load(id).status == "new"]
TEXTS = [
    (id, language, item.id)
    for id in OWN
    for language in wording(id).complete_in
    for item in load(id).items
]
MOST_WORDS = 14
MOST_WORDS_IN_A_LABEL = 8
READING_AGE = 12  # of every single question, though one short sentence scatters widely
SPANISH_EASE = 65  # “quite easy” and above on the INFLESZ scale (Barrio-Cantalejo and others 2008)
GERMAN_EASE = 60  # “plain” and above on Flesch’s scale, with Amstad’s figures for German

FORBIDDEN = {
    "en": """should ought must patient patients he she him his hers himself herself mr mrs ms sir
        madam alliance rupture transference symptom symptoms disorder diagnosis depression depressed
        anxiety anxious coping boundary boundaries intervention therapeutic clinician treatment
        mindfulness resilience dysfunctional comply compliance suicide suicidal""",
    "es": """debo debes debe deberías debería paciente pacientes alianza ruptura síntoma síntomas
        trastorno diagnóstico depresión ansiedad tratamiento doctor doctora psicólogo psicóloga""",
    "de": """sollte solltest sollen musst müssen patient patientin patienten allianz bruch symptom
        symptome störung diagnose depression ängstlich intervention therapeutisch behandlung
        grenzsetzung achtsamkeit resilienz suizid suizidal herr frau arzt ärztin""",
}
NEGATIONS = {
    "en": "no not none nothing nobody never neither nor without cannot isn't don't didn't hardly",
    "es": "no nada nadie nunca ni sin ningún ninguno ninguna tampoco",
    "de": "nicht nichts nie niemals niemand niemanden kein keine keinen weder ohne kaum",
}
# Words whose ending tells the gender of the person who answers (-o, -a) where a neutral one exists.
GENDERED_SPANISH = re.compile(
    r"\b(solo|sola|segur[oa]|cansad[oa]|tranquil[oa]|content[oa]|junt[oa]s|nosotr[oa]s|"
    r"comprendid[oa]|escuchad[oa]|vist[oa]|mism[oa])\b"
)


def words(text):
    return re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+", text.lower())


def said(id, language, item):
    """The question as it is shown, with a name in it."""
    row = wording(id, language).item(item)
    names = {"name": "Ana", "who": "Ana", "soon": "today", "hours": "by day"}
    texts = [row.text, row.low, row.high, *row.options.values()]
    return row.language, [fill(text, **names) for text in texts if text]


def syllables(word):
    """Vowel groups, less a silent final e; good to a tenth of a syllable a word in plain prose."""
    groups = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeiouyt]ed$|[^aeiouysxzgc]es$", word):
        groups -= 1
    return max(groups, 1)


def reading_age(sentences):
    """Kincaid, Fishburne, Rogers and Chissom 1975, Research Branch Report 8-75: grade + 5.

    grade = 0.39 * words per sentence + 11.8 * syllables per word - 15.59
    """
    every = [word for sentence in sentences for word in words(sentence)]
    grade = (
        0.39 * len(every) / len(sentences) + 11.8 * sum(map(syllables, every)) / len(every) - 15.59
    )
    return grade + 5


def spanish_ease(sentences):
    """Szigriszt Pazos 1993: 206.835 - 62.3 * syllables per word - words per sentence."""
    every = [word for sentence in sentences for word in words(sentence)]
    total = sum(spanish_syllables(word) for word in every)
    return 206.835 - 62.3 * total / len(every) - len(every) / len(sentences)


def spanish_syllables(word):
    """Each strong vowel and each stressed weak one is a syllable; other weak ones join it."""
    word = re.sub(r"qu|gu(?=[ei])", "k", word)
    strong = re.findall(r"[iuüy]*[aeoáéíóú][iuüy]*(?![aeoáéíóú])|[aeoáéíóú]|[iuüy]+", word)
    return max(len(strong), 1)


def german_ease(sentences):
    """Amstad 1978: 180 - words per sentence - 58.5 * syllables per word."""
    every = [word for sentence in sentences for word in words(sentence)]
    total = sum(german_syllables(word) for word in every)
    return 180 - len(every) / len(sentences) - 58.5 * total / len(every)


def german_syllables(word):
    """Each vowel, or pair that sounds as one, is a syllable."""
    return max(len(re.findall(r"aa|ee|oo|ie|ei|ai|au|äu|eu|[aeiouyäöü]", word)), 1)


def test_the_formulas_on_texts_that_can_be_counted_by_hand():
    """Ten words, ten syllables, one sentence: 0.39 * 10 + 11.8 * 1 - 15.59 = 0.11."""
    assert reading_age(["The cat sat on the mat and saw the dog."]) == pytest.approx(5.11)
    # Three words, twelve syllables: a grade far beyond any school.
    assert reading_age(["Therapeutic competence deterioration"]) > 30
    # 4 words, 7 syllables (ca-sa, es, muy, bo-ni-ta)
    assert spanish_ease(["casa es muy bonita"]) == pytest.approx(206.835 - 62.3 * 7 / 4 - 4)
    assert [spanish_syllables(w) for w in ("día", "bien", "que", "guitarra", "semana")] == [
        2,
        1,
        1,
        3,
        3,
    ]
    # 4 words, 6 syllables (das, Haus, ist, schö-ne-re)
    assert german_ease(["Das Haus ist schönere"]) == pytest.approx(180 - 4 - 58.5 * 6 / 4)
    assert [syllables(w) for w in ("time", "held", "little", "people", "asked")] == [1, 1, 2, 2, 1]


@pytest.mark.parametrize(("id", "language", "item"), TEXTS)
def test_a_question_is_short_and_its_labels_shorter(id, language, item):
    _, (question, *labels) = said(id, language, item)
    assert len(words(question)) <= MOST_WORDS
    assert all(len(words(label)) <= MOST_WORDS_IN_A_LABEL for label in labels)


@pytest.mark.parametrize(("id", "language", "item"), TEXTS)
def test_no_jargon_no_should_no_gender_no_shouting(id, language, item):
    language, texts = said(id, language, item)
    for text in texts:
        assert not set(words(text)) & set(FORBIDDEN[language].split()), text
        assert not re.search("[!¡;]|[A-Z]{2}", text), text
        assert language != "es" or not GENDERED_SPANISH.search(text.lower()), text


@pytest.mark.parametrize(("id", "language", "item"), TEXTS)
def test_no_double_negation(id, language, item):
    language, texts = said(id, language, item)
    for text in texts[:1]:
        found = [word for word in words(text) if word in NEGATIONS[language].split()]
        assert len(found) <= 1, text


@pytest.mark.parametrize("id", OWN)
def test_a_twelve_year_old_can_read_every_measure(id):
    questions = [said(id, "en", item.id)[1][0] for item in load(id).items]
    for question in questions:
        assert reading_age([question]) <= READING_AGE, question
    words = wording(id)
    around = [
        fill(t, name="Ana", who="Ana", soon="today", hours="by day")
        for t in (words.intro, *words.before)
    ]
    sentences = [s for text in around for s in re.split(r"(?<=[.?:])\s+", text) if s]
    assert reading_age(sentences) <= READING_AGE


@pytest.mark.parametrize("id", [id for id in OWN if wording(id, "es").complete])
def test_spanish_reads_easily(id):
    questions = [said(id, "es", item.id)[1][0] for item in load(id).items]
    assert spanish_ease(questions) >= SPANISH_EASE


@pytest.mark.parametrize("id", [id for id in OWN if wording(id, "de").complete])
def test_german_reads_easily(id):
    questions = [said(id, "de", item.id)[1][0] for item in load(id).items]
    assert german_ease(questions) >= GERMAN_EASE


@pytest.mark.parametrize("id", ids())
def test_every_measure_names_what_the_bank_promises(id):
    measure = load(id)
    assert measure.seconds > 0
    assert measure.licence and measure.source
    assert (measure.status == "new") is ("not yet validated" in measure.source)
    assert all(item.facet for item in measure.items)
    assert all(part.readers for part in measure.parts)
    if id in OWN:
        assert "en" in wording(id).complete_in
        facets = [item.facet.split(":")[0] for item in measure.anchors]
        assert len(set(facets)) == len(facets)  # one anchor a facet


@pytest.mark.parametrize("id", ids())
def test_every_scale_is_one_part_one_direction_and_anchors_only(id):
    measure = load(id)
    for scale in measure.scales:
        items = [measure.item(item) for item in scale.items]
        assert {item.part for item in items} == {scale.part}
        assert {item.role for item in items} == {"anchor"}
        assert {item.asked for item in items} == {"always"}
        if measure.status == "new":
            assert not scale.reverse
            assert {item.higher_is for item in items} == {scale.higher_is}


@pytest.mark.parametrize("id", OWN)
def test_a_new_measure_promises_no_figure(id):
    for scale in load(id).scales:
        assert (scale.reliability, scale.change_index, scale.norms, scale.bands) == (
            None,
            None,
            (),
            (),
        )
        assert scale.constants is None or scale.constants.provisional


def test_every_question_of_ours_is_signed_off_as_original():
    """A new or reworded question fails here until somebody has compared it with the known forms."""
    page = Path(__file__).with_name("originality.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    signed = {(row[0].strip("`"), row[1].strip("`")): row for row in rows}
    ours = {(id, item.id): wording(id).item(item.id).text for id in OWN for item in load(id).items}
    assert set(signed) == set(ours)
    for key, text in ours.items():
        _, _, wording_then, theme, differs, signature = signed[key]
        assert wording_then == text
        assert len(words(theme)) >= 2 and len(words(differs)) >= 6
        assert re.fullmatch(r"Accord, \d{4}-\d{2}-\d{2}", signature)
