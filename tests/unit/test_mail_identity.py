"""Marks in Message-IDs and addresses: genuine ones are found whatever a mail system did to them, forged ones are not."""

import os

import pytest

from servicedesk_app.rules import mail_identity as identity

SECRET = b"the site's"
KEY = "abcdefgh23"


def message_id():
	return identity.message_id("1234", KEY, secret=SECRET, domain="desk.example.com")


@pytest.mark.parametrize(
	"change",
	[
		str,
		str.upper,
		lambda text: f"<{text}>",
		lambda text: f"  <{text}> ",
		lambda text: f"<other@example.com> <{text}> <x@y>",
	],
	ids=["as it is", "in capitals", "in brackets", "with spaces", "among others"],
)
def test_a_message_id_of_ours_is_found(change):
	assert list(identity.found([change(message_id())], SECRET)) == [("1234", KEY)]


@pytest.mark.parametrize(
	"text",
	[
		message_id().replace("1234", "1235"),
		message_id().replace(KEY, "abcdefgh24"),
		message_id().replace("sd.", "sd2."),
		"x" + message_id(),
		identity.message_id("1234", KEY, secret=b"another site's", domain="desk.example.com"),
		"sd.1234.abcdefgh23.@desk.example.com",
		"",
	],
)
def test_what_is_forged_or_broken_is_not(text):
	assert not list(identity.found([text], SECRET))


def test_a_reply_address_keeps_where_it_leads():
	address = identity.reply_address("support@example.com", "1234", KEY, SECRET)

	assert address.startswith("support+sd.1234.")
	assert address.endswith("@example.com")
	assert list(identity.found([f'"Support" <{address}>'], SECRET)) == [("1234", KEY)]
	assert identity.without_mark(address) == "support@example.com"


def test_an_address_that_would_grow_too_long_stays_as_it_is():
	long = "customer-service-for-the-whole-of-scandinavia@example.com"

	assert identity.reply_address(long, "1234", KEY, SECRET) == long


@pytest.mark.parametrize("address", ["support@example.com", "support+printers@example.com"])
def test_other_addresses_have_no_mark_to_lose(address):
	assert identity.without_mark(address) == address


def test_keys_are_ten_letters_and_differ():
	keys = {identity.new_key(os.urandom(8)) for _ in range(1000)}

	assert len(keys) == 1000
	assert {len(key) for key in keys} == {10}


@pytest.mark.parametrize("ticket", ["1", "42", "123456789012345678"])
def test_every_number_of_a_ticket_can_be_marked(ticket):
	mark = identity.mark(ticket, KEY, SECRET)

	assert list(identity.found([mark], SECRET)) == [(ticket, KEY)]
