"""What an independent validator finds in a PDF that is to be accessible (ISO 14289-1, „PDF/UA-1“)."""

from page import ValidationFailure, validate_pdf_bytes


def pdf_faults(pdf: bytes) -> list[str]:
    """The broken rules, each with what broke it; raises `page.ValidationError` if the file does not claim to be one."""
    failures = validate_pdf_bytes(pdf).failures
    return [f"{failure.rule_id}: {failure.message}" for failure in failures if not is_misread(failure)]


def is_misread(failure: ValidationFailure) -> bool:
    """Of an emoji („1275 0 d0/x0 Do“) page 0.11 reads no width: it expects a space behind `d0`, which PDF does not."""
    return failure.rule_id == "PDFUA1-FONT-GLYPH-WIDTH-001" and "rendered Type3" in failure.message
