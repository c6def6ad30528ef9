"""What the tests of the portal share."""

from __future__ import annotations

import re

WIDE, PHONE = (1400, 900), (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Which element breaks which rule, as axe tells it.
VIOLATIONS = """
(rules) => axe.run({ runOnly: rules }).then((found) => found.violations.flatMap(
	(rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 140)} ${node.failureSummary.slice(0, 300)}`)))
"""

MARKUP = (
	"<script>window.owned = 1</script><img src=x onerror='window.owned = 2'><svg onload=alert(1)>"
	'{{ 7 * 7 }} {index} {next} <!-- csrf_token --> " onfocus=window.owned=3 autofocus x="'
)


def assert_nothing_ran(page) -> None:
	"""No markup of somebody's has become a part of the page."""
	assert page.evaluate("window.owned") is None
	assert page.locator("main script, main [onerror], main [onfocus], main svg[onload]").count() == 0


def hidden_fields(html: str) -> dict[str, str]:
	"""The hidden fields of the page's first form."""
	return dict(reversed(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', html)))
