"""What the product's promises about speed are measured with. See README.md."""
