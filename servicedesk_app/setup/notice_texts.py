"""The notices' first texts: (event, language) → (subject, message). An admin edits the records made of them.

English stands for every language that has no text of its own; the other languages are in files beside this one.
"""

from servicedesk_app.setup import notice_texts_cs as cs
from servicedesk_app.setup import notice_texts_da as da
from servicedesk_app.setup import notice_texts_nl as nl
from servicedesk_app.setup import notice_texts_pl as pl
from servicedesk_app.setup import notice_texts_ru as ru

ENGLISH: dict[str, tuple[str, str]] = {
	"Received": (
		"We have received your report: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nyour report has the number {{ ticket.name }}."
		"{% if ticket.reaction_due_text %} We react by {{ ticket.reaction_due_text }}.{% endif %}\n\n"
		"Follow it here: {{ link }}\n\n{{ desk }}",
	),
	"Assigned": (
		"{{ ticket.responsible }} takes care of it: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ ticket.responsible }} is responsible for ticket {{ ticket.name }} now.\n\n"
		"Follow it here: {{ link }}\n\n{{ desk }}",
	),
	"Started": (
		"We are working on it: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ ticket.responsible }} is working on ticket {{ ticket.name }}.\n\n"
		"Follow it here: {{ link }}\n\n{{ desk }}",
	),
	"Answer": (
		"Answer: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ text }}\n\nAnswer here: {{ link }}\n\n{{ desk }}",
	),
	"Waiting for you": (
		"We need your answer: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ text }}\n\nThe ticket goes on as soon as you have answered: {{ link }}\n\n{{ desk }}",
	),
	"Resolved": (
		"Solved, please approve: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\n{{ ticket.resolution }}\n\n"
		"Please test it, and approve or say what still fails: {{ link }}\n\n{{ desk }}",
	),
	"Closed": (
		"Closed: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nticket {{ ticket.name }} is closed. If it comes back, write to us on it: {{ link }}\n\n{{ desk }}",
	),
	"Reopened": (
		"Taken up again: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nticket {{ ticket.name }} is open again: {{ text }}\n\nFollow it here: {{ link }}\n\n{{ desk }}",
	),
	"May we close": (
		"May we close it? {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nwe have solved ticket {{ ticket.name }} and not heard from you since. "
		"Does it work? Then please confirm it here, or say what still fails: {{ link }}\n\n{{ desk }}",
	),
	"Escalated": (
		"{{ text }}",
		"{{ ticket.name }} of {{ ticket.customer }}: {{ text }}",
	),
	"Delayed": (
		"A promised time has run out: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nticket {{ ticket.name }} takes longer than we promised. We "
		"know it and have called in more people.\n\nFollow it here: {{ link }}\n\n{{ desk }}",
	),
	"Handed over": (
		"Handed over to your queue: {{ ticket.subject }}",
		"{{ ticket.name }} of {{ ticket.customer }}: {{ text }}",
	),
	"Customer answered": (
		"The customer has written: {{ ticket.subject }}",
		"{{ ticket.name }} of {{ ticket.customer }}: {{ text }}",
	),
	"Cancelled": (
		"Cancelled: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nwe do not go on with ticket {{ ticket.name }}: {{ text }}\n\n"
		"If it is needed after all, tell us in a new report: {{ link }}\n\n{{ desk }}",
	),
	"Merged": (
		"Goes on with another ticket: {{ ticket.subject }}",
		"Hello {{ reader.name }},\n\nticket {{ ticket.name }} is about the same thing as another one, and goes on there. "
		"{{ text }}\n\nYou are told of that one from now on: {{ link }}\n\n{{ desk }}",
	),
	"Withdrawn": (
		"The customer has withdrawn it: {{ ticket.subject }}",
		"{{ ticket.name }} of {{ ticket.customer }}: {{ text }}",
	),
}

TRANSLATIONS = {"cs": cs.TEXTS, "da": da.TEXTS, "nl": nl.TEXTS, "pl": pl.TEXTS, "ru": ru.TEXTS}

TEXTS: dict[tuple[str, str | None], tuple[str, str]] = {
	(event, language): text
	for language, texts in {None: ENGLISH, **TRANSLATIONS}.items()
	for event, text in texts.items()
}
