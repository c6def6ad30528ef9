"""The notices in Dutch: event → (subject, message)."""

TEXTS: dict[str, tuple[str, str]] = {
	"Received": (
		"We hebben uw melding ontvangen: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\nUw melding heeft nummer {{ ticket.name }}."
		"{% if ticket.reaction_due_text %} We reageren uiterlijk {{ ticket.reaction_due_text }}.{% endif %}\n\n"
		"Volg de melding hier: {{ link }}\n\n{{ desk }}",
	),
	"Assigned": (
		"{{ ticket.responsible }} pakt het op: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\n{{ ticket.responsible }} is nu verantwoordelijk voor melding {{ ticket.name }}.\n\n"
		"Volg de melding hier: {{ link }}\n\n{{ desk }}",
	),
	"Started": (
		"We zijn ermee bezig: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\n{{ ticket.responsible }} werkt aan melding {{ ticket.name }}.\n\n"
		"Volg de melding hier: {{ link }}\n\n{{ desk }}",
	),
	"Answer": (
		"Antwoord: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\n{{ text }}\n\nAntwoord hier: {{ link }}\n\n{{ desk }}",
	),
	"Waiting for you": (
		"We hebben uw antwoord nodig: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\n{{ text }}\n\nZodra u hebt geantwoord, gaan we verder: {{ link }}\n\n{{ desk }}",
	),
	"Resolved": (
		"Opgelost, graag uw goedkeuring: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\n{{ ticket.resolution }}\n\n"
		"Wilt u het testen en goedkeuren, of laten weten wat nog niet werkt? {{ link }}\n\n{{ desk }}",
	),
	"Closed": (
		"Gesloten: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\nMelding {{ ticket.name }} is gesloten. "
		"Komt het probleem terug, schrijf ons dan bij deze melding: {{ link }}\n\n{{ desk }}",
	),
	"Reopened": (
		"Heropend: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\nMelding {{ ticket.name }} is weer open: {{ text }}\n\nVolg de melding hier: {{ link }}\n\n{{ desk }}",
	),
	"May we close": (
		"Mogen we deze melding sluiten? {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\nWe hebben melding {{ ticket.name }} opgelost en sindsdien niets van u gehoord. "
		"Werkt alles? Bevestig het dan hier, of laat weten wat nog niet werkt: {{ link }}\n\n{{ desk }}",
	),
	"Escalated": (
		"{{ text }}",
		"{{ ticket.name }} van {{ ticket.customer }}: {{ text }}",
	),
	"Delayed": (
		"De afgesproken tijd is verstreken: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\nmelding {{ ticket.name }} duurt langer dan we hebben beloofd. We weten "
		"het en hebben er meer mensen bij gehaald.\n\nVolg de melding hier: {{ link }}\n\n{{ desk }}",
	),
	"Handed over": (
		"Overgedragen aan jullie wachtrij: {{ ticket.subject }}",
		"{{ ticket.name }} van {{ ticket.customer }}: {{ text }}",
	),
	"Customer answered": (
		"De klant heeft geschreven: {{ ticket.subject }}",
		"{{ ticket.name }} van {{ ticket.customer }}: {{ text }}",
	),
	"Cancelled": (
		"Geannuleerd: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\nWe gaan niet verder met melding {{ ticket.name }}: {{ text }}\n\n"
		"Is het toch nodig, maak dan een nieuwe melding: {{ link }}\n\n{{ desk }}",
	),
	"Merged": (
		"Gaat verder in een andere melding: {{ ticket.subject }}",
		"Beste {{ reader.name }},\n\nMelding {{ ticket.name }} gaat over hetzelfde als een andere en gaat daar verder. "
		"{{ text }}\n\nVanaf nu krijg je bericht over die melding: {{ link }}\n\n{{ desk }}",
	),
	"Withdrawn": (
		"De klant heeft de melding ingetrokken: {{ ticket.subject }}",
		"{{ ticket.name }} van {{ ticket.customer }}: {{ text }}",
	),
}
