"""What the longest pages weigh in a real browser, for a conference of 195 States and forty resolutions."""

import pytest

from tests.extent import extent
from tests.tracker.site.many import make_many

# What a page holds, no database can change.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
# Bytes of a page as written; what comes with it, the fonts apart, as it is sent.
MOST_WRITTEN, LARGEST_MATRIX, MOST_SENT = 100_000, 500_000, 100_000
MATRIX = "conferences/BAG3/"
LONGEST = (
    MATRIX,
    "states/",
    "resolutions/BAG3-R1/",
    "commitments/",
    "compare/?state=QAA,QAB,QAC,QAD,QAE",
)
SIZES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const others = performance.getEntriesByType("resource").filter((one) => !/[.][to]tf/.test(one.name));
  return [page.decodedBodySize, [page, ...others].reduce((sum, one) => sum + one.encodedBodySize, 0)];
}"""


@pytest.mark.parametrize("language", extent(("fa",), long=("en", "fa", "ar")))
def test_the_longest_pages_stay_within_their_budgets(page, live_server, language):
    make_many(195)
    sizes = {}
    for address in LONGEST:
        page.goto(f"{live_server.url}/{language}/{address}")
        sizes[address] = page.evaluate(SIZES)

    for address, (written, sent) in sizes.items():
        assert 20_000 < written < (LARGEST_MATRIX if address == MATRIX else MOST_WRITTEN), sizes
        assert sent < MOST_SENT, sizes
