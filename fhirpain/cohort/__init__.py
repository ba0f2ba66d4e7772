"""A seeded synthetic population of pain care: transactions as an EHR would send them, and the truth about each.

    for sent in cohort(1000, seed=7):
        sent.transactions, sent.truth, sent.messages

The same seed gives the same bytes. Nobody in it is, or could be, a living person: docs/cohort.md.
"""

from fhirpain.cohort.figures import Figures, individual
from fhirpain.cohort.population import Sent, cohort

__all__ = ["Figures", "Sent", "cohort", "individual"]
