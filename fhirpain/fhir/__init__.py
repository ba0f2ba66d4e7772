"""The FHIR R4 standard, and nothing about pain. https://hl7.org/fhir/R4/"""
