"""What strangers type as an e-mail address."""

import pytest

from servicedesk_app.rules.addresses import is_one, mailbox


@pytest.mark.parametrize(
	"text", ["a@b.example", "Ida.Larsen+x@mail.example.co", "o_b-c@xn--bcher-kva.example"]
)
def test_one_address_is_one(text):
	assert is_one(text)


@pytest.mark.parametrize(
	"text",
	[
		"", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@b.example, c@d.example", "A <a@b.example>", "a@b..example",
		"a@b.example\nBcc: c@d.example", "a@b.example\r", '"x"@b.example', "a@[127.0.0.1]", "x" * 200 + "@b.example", "a@b@c.example",
	],
)  # fmt: skip
def test_what_is_more_or_less_than_one_address_is_none(text):
	assert not is_one(text)


def test_variants_of_one_mailbox_count_together():
	assert mailbox(" Ida+1@Example.com") == mailbox("ida+2@example.com") == "ida@example.com"
