"""The notices in Czech: event → (subject, message)."""

TEXTS: dict[str, tuple[str, str]] = {
	"Received": (
		"Přijali jsme vaše hlášení: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\nvaše hlášení má číslo {{ ticket.name }}."
		"{% if ticket.reaction_due_text %} Ozveme se nejpozději: {{ ticket.reaction_due_text }}.{% endif %}\n\n"
		"Průběh můžete sledovat zde: {{ link }}\n\n{{ desk }}",
	),
	"Assigned": (
		"Vaše hlášení má řešitele ({{ ticket.responsible }}): {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\npožadavek {{ ticket.name }} má nyní na starosti {{ ticket.responsible }}.\n\n"
		"Průběh můžete sledovat zde: {{ link }}\n\n{{ desk }}",
	),
	"Started": (
		"Pracujeme na tom: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\n{{ ticket.responsible }} právě pracuje na požadavku {{ ticket.name }}.\n\n"
		"Průběh můžete sledovat zde: {{ link }}\n\n{{ desk }}",
	),
	"Answer": (
		"Odpověď: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\n{{ text }}\n\nOdpovědět můžete zde: {{ link }}\n\n{{ desk }}",
	),
	"Waiting for you": (
		"Potřebujeme vaši odpověď: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\n{{ text }}\n\nJakmile odpovíte, budeme pokračovat: {{ link }}\n\n{{ desk }}",
	),
	"Resolved": (
		"Vyřešeno, prosíme o schválení: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\n{{ ticket.resolution }}\n\n"
		"Vyzkoušejte to prosím a řešení schvalte, nebo nám napište, co stále nefunguje: {{ link }}\n\n{{ desk }}",
	),
	"Closed": (
		"Uzavřeno: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\npožadavek {{ ticket.name }} je uzavřen. "
		"Pokud se potíže vrátí, napište nám k němu: {{ link }}\n\n{{ desk }}",
	),
	"Reopened": (
		"Znovu otevřeno: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\npožadavek {{ ticket.name }} je znovu otevřen: {{ text }}\n\n"
		"Průběh můžete sledovat zde: {{ link }}\n\n{{ desk }}",
	),
	"May we close": (
		"Můžeme to uzavřít? {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\npožadavek {{ ticket.name }} jsme vyřešili a od té doby jsme od vás nedostali zprávu. "
		"Funguje vše? Potvrďte to prosím zde, nebo nám napište, co stále nefunguje: {{ link }}\n\n{{ desk }}",
	),
	"Escalated": (
		"{{ text }}",
		"{{ ticket.name }}, zákazník {{ ticket.customer }}: {{ text }}",
	),
	"Delayed": (
		"Sjednaná lhůta uplynula: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\npožadavek {{ ticket.name }} trvá déle, než jsme slíbili. Víme "
		"o tom a přizvali jsme další kolegy.\n\nSledovat ho můžete zde: {{ link }}\n\n{{ desk }}",
	),
	"Handed over": (
		"Předáno do vaší fronty: {{ ticket.subject }}",
		"{{ ticket.name }}, zákazník {{ ticket.customer }}: {{ text }}",
	),
	"Customer answered": (
		"Zákazník napsal: {{ ticket.subject }}",
		"{{ ticket.name }}, zákazník {{ ticket.customer }}: {{ text }}",
	),
	"Cancelled": (
		"Zrušeno: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\nv řešení požadavku {{ ticket.name }} nepokračujeme: {{ text }}\n\n"
		"Pokud je přesto potřeba, založte prosím nový požadavek: {{ link }}\n\n{{ desk }}",
	),
	"Merged": (
		"Pokračuje v jiném požadavku: {{ ticket.subject }}",
		"Dobrý den, {{ reader.name }},\n\npožadavek {{ ticket.name }} se týká téhož jako jiný požadavek a pokračuje v něm. "
		"{{ text }}\n\nO jeho průběhu vás budeme informovat: {{ link }}\n\n{{ desk }}",
	),
	"Withdrawn": (
		"Zákazník požadavek stáhl: {{ ticket.subject }}",
		"{{ ticket.name }}, zákazník {{ ticket.customer }}: {{ text }}",
	),
}
