"""Our implementation guide as pages to read: an index, a page for each artifact, registry, example and story.

    site.paths()            # every file of it: pages, the artifacts as JSON, style, script, search index, the package
    site.read("index.html")

Pages stand beside one another and name each other by file name alone, so that they read the same below any address and
from a folder; a page is made when it is asked for. https://hl7.org/fhir/R4/implementationguide.html
"""

from fhirpain.guide_pages import site

__all__ = ["site"]
