"""The notices in Danish: event → (subject, message)."""

TEXTS: dict[str, tuple[str, str]] = {
	"Received": (
		"Vi har modtaget din henvendelse: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\nDin henvendelse har fået nummer {{ ticket.name }}."
		"{% if ticket.reaction_due_text %} Vi vender tilbage senest {{ ticket.reaction_due_text }}.{% endif %}\n\n"
		"Følg den her: {{ link }}\n\n{{ desk }}",
	),
	"Assigned": (
		"{{ ticket.responsible }} tager sig af det: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\n{{ ticket.responsible }} er nu ansvarlig for sag {{ ticket.name }}.\n\n"
		"Følg den her: {{ link }}\n\n{{ desk }}",
	),
	"Started": (
		"Vi arbejder på sagen: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\n{{ ticket.responsible }} arbejder nu på sag {{ ticket.name }}.\n\n"
		"Følg den her: {{ link }}\n\n{{ desk }}",
	),
	"Answer": (
		"Svar: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\n{{ text }}\n\nSvar her: {{ link }}\n\n{{ desk }}",
	),
	"Waiting for you": (
		"Vi har brug for dit svar: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\n{{ text }}\n\nVi går videre med sagen, så snart du har svaret: {{ link }}\n\n{{ desk }}",
	),
	"Resolved": (
		"Løst, godkend venligst: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\n{{ ticket.resolution }}\n\n"
		"Prøv det venligst af, og godkend løsningen, eller skriv, hvad der stadig ikke virker: {{ link }}\n\n{{ desk }}",
	),
	"Closed": (
		"Afsluttet: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\nSag {{ ticket.name }} er afsluttet. Kommer fejlen igen, så skriv til os på sagen: "
		"{{ link }}\n\n{{ desk }}",
	),
	"Reopened": (
		"Genoptaget: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\nSag {{ ticket.name }} er åben igen: {{ text }}\n\nFølg den her: {{ link }}\n\n{{ desk }}",
	),
	"May we close": (
		"Må vi afslutte sagen? {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\nVi har løst sag {{ ticket.name }} og har ikke hørt fra dig siden. "
		"Virker det? Så bekræft det her, eller skriv, hvad der stadig ikke virker: {{ link }}\n\n{{ desk }}",
	),
	"Escalated": (
		"{{ text }}",
		"{{ ticket.name }} fra {{ ticket.customer }}: {{ text }}",
	),
	"Delayed": (
		"Den aftalte frist er overskredet: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\nSag {{ ticket.name }} tager længere tid, end vi har lovet. "
		"Det ved vi, og vi har sat flere på sagen.\n\nFølg den her: {{ link }}\n\n{{ desk }}",
	),
	"Handed over": (
		"Overdraget til jeres kø: {{ ticket.subject }}",
		"{{ ticket.name }} fra {{ ticket.customer }}: {{ text }}",
	),
	"Customer answered": (
		"Kunden har skrevet: {{ ticket.subject }}",
		"{{ ticket.name }} fra {{ ticket.customer }}: {{ text }}",
	),
	"Cancelled": (
		"Annulleret: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\nVi arbejder ikke videre med sag {{ ticket.name }}: {{ text }}\n\n"
		"Er der alligevel brug for den, så skriv en ny sag til os: {{ link }}\n\n{{ desk }}",
	),
	"Merged": (
		"Fortsætter i en anden sag: {{ ticket.subject }}",
		"Hej {{ reader.name }}\n\nSag {{ ticket.name }} handler om det samme som en anden sag og fortsætter i den. "
		"{{ text }}\n\nFra nu af får du besked om den sag: {{ link }}\n\n{{ desk }}",
	),
	"Withdrawn": (
		"Kunden har trukket sagen tilbage: {{ ticket.subject }}",
		"{{ ticket.name }} fra {{ ticket.customer }}: {{ text }}",
	),
}
