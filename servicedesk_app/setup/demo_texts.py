"""What people write in the demo's tickets, each in their own language.

`{n}` becomes a number of a room or device, `{who}` a colleague's name, so that no two tickets read alike.
"""

from typing import NamedTuple

from servicedesk_app.setup import demo_texts_central as central
from servicedesk_app.setup import demo_texts_west as west


class Story(NamedTuple):
	"""One kind of report with all that may be said on the way to its solution."""

	ticket_type: str
	category: str
	subject: str
	text: str
	question: str
	answer: str
	fix: str
	fails: str


class Phrases(NamedTuple):
	"""What is said in any ticket of a language."""

	seen: str
	update: str
	thanks: str
	again: str
	withdrawn: str
	names: tuple[str, ...]


STORIES = {
	language: [Story(*row) for row in rows] for language, rows in {**west.STORIES, **central.STORIES}.items()
}
PHRASES = {language: Phrases(*row) for language, row in {**west.PHRASES, **central.PHRASES}.items()}

NOTES = (
	"Seen this at another customer last month; same model.",
	"Event log shows the service restarting every night at 02:00.",
	"Remote session done, logs are saved on the share.",
	"Customer was friendly and patient. Call back instead of writing.",
	"Warranty runs until March, checked with the vendor's portal.",
	"The change of last Tuesday may be the cause. Asked networks to look.",
	"Password was on a note under the keyboard. Told them politely.",
	"Tested with a fresh profile: works. So it is the profile.",
)
HAND_OVERS = (
	"Restart, driver and cable checked. Needs somebody with rights on the server.",
	"First-line steps are done, see notes. Packet loss begins behind the firewall.",
	"The database log is full of lock timeouts. Beyond us.",
	"Reproduced on two machines. Please look at the group policy.",
)
SUPPLIERS = (
	"Part ordered, delivery on Thursday.",
	"The internet provider has opened a fault on its side.",
	"The vendor's support has the logs and answers within two days.",
	"The electrician comes next week.",
)
CANCELLED = (
	"Advertising, no report.",
	"Reported twice by telephone and mail; the other one goes on.",
	"Belongs to the building's owner, who has been told.",
)

PROBLEMS = (
	# subject, what is wrong, what solved it, the incidents' subjects by language
	(
		"Switch in the server room drops its uplink",
		"Several outages within days have one thing in common: they all pass the switch in rack 2.",
		"The switch has been replaced, and its firmware is the same as on the others now.",
		("No network on floor {n}", "Phones in room {n} are dead", "Scanner {n} loses its connection"),
	),
	(
		"Mail gateway rejects attachments after its update",
		"Since the update of Saturday, PDF files above 8 MB bounce.",
		"The gateway's limit was reset by the update. It is 25 MB again.",
		("Invoice {n} comes back as undeliverable", "Customer does not get our PDF ({n})"),
	),
	(
		"Terminal server runs out of memory at noon",
		"A report that was added last week keeps 40 GB.",
		"The report runs at night now, and the server has got 32 GB more.",
		(
			"Everything is slow since noon, desk {n}",
			"Session closes by itself, desk {n}",
			"Screen freezes, desk {n}",
		),
	),
)
