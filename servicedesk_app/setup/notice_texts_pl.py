"""The notices in Polish: event → (subject, message)."""

TEXTS: dict[str, tuple[str, str]] = {
	"Received": (
		"Otrzymaliśmy zgłoszenie: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\nZgłoszenie otrzymało numer {{ ticket.name }}."
		"{% if ticket.reaction_due_text %} Odezwiemy się najpóźniej: {{ ticket.reaction_due_text }}.{% endif %}\n\n"
		"Postęp można śledzić tutaj: {{ link }}\n\n{{ desk }}",
	),
	"Assigned": (
		"Zgłoszenie ma opiekuna ({{ ticket.responsible }}): {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\nZgłoszeniem {{ ticket.name }} zajmuje się teraz {{ ticket.responsible }}.\n\n"
		"Postęp można śledzić tutaj: {{ link }}\n\n{{ desk }}",
	),
	"Started": (
		"Pracujemy nad tym: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\n{{ ticket.responsible }} pracuje nad zgłoszeniem {{ ticket.name }}.\n\n"
		"Postęp można śledzić tutaj: {{ link }}\n\n{{ desk }}",
	),
	"Answer": (
		"Odpowiedź: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\n{{ text }}\n\nOdpowiedzieć można tutaj: {{ link }}\n\n{{ desk }}",
	),
	"Waiting for you": (
		"Czekamy na odpowiedź: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\n{{ text }}\n\nPo otrzymaniu odpowiedzi pracujemy dalej: {{ link }}\n\n{{ desk }}",
	),
	"Resolved": (
		"Rozwiązane, prosimy o zatwierdzenie: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\n{{ ticket.resolution }}\n\n"
		"Prosimy o sprawdzenie i zatwierdzenie rozwiązania albo o informację, co nadal nie działa: {{ link }}\n\n{{ desk }}",
	),
	"Closed": (
		"Zamknięte: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\nZgłoszenie {{ ticket.name }} zostało zamknięte. "
		"Jeśli problem wróci, prosimy napisać do nas w tym zgłoszeniu: {{ link }}\n\n{{ desk }}",
	),
	"Reopened": (
		"Otwarte ponownie: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\nZgłoszenie {{ ticket.name }} zostało ponownie otwarte: {{ text }}\n\n"
		"Postęp można śledzić tutaj: {{ link }}\n\n{{ desk }}",
	),
	"May we close": (
		"Czy możemy zamknąć zgłoszenie? {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\nRozwiązaliśmy zgłoszenie {{ ticket.name }} i od tego czasu nie mamy wiadomości. "
		"Czy wszystko działa? Prosimy potwierdzić tutaj albo napisać, co nadal nie działa: {{ link }}\n\n{{ desk }}",
	),
	"Escalated": (
		"{{ text }}",
		"{{ ticket.name }}, klient {{ ticket.customer }}: {{ text }}",
	),
	"Delayed": (
		"Uzgodniony czas minął: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\nZgłoszenie {{ ticket.name }} trwa dłużej, niż obiecaliśmy. "
		"Wiemy o tym i włączyliśmy kolejne osoby.\n\nMożna je śledzić tutaj: {{ link }}\n\n{{ desk }}",
	),
	"Handed over": (
		"Przekazane do Waszej kolejki: {{ ticket.subject }}",
		"{{ ticket.name }}, klient {{ ticket.customer }}: {{ text }}",
	),
	"Customer answered": (
		"Wiadomość od klienta: {{ ticket.subject }}",
		"{{ ticket.name }}, klient {{ ticket.customer }}: {{ text }}",
	),
	"Cancelled": (
		"Anulowane: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\nNie prowadzimy dalej zgłoszenia {{ ticket.name }}: {{ text }}\n\n"
		"Jeśli sprawa jest jednak potrzebna, prosimy o nowe zgłoszenie: {{ link }}\n\n{{ desk }}",
	),
	"Merged": (
		"Prowadzone dalej w innym zgłoszeniu: {{ ticket.subject }}",
		"Dzień dobry, {{ reader.name }}!\n\nZgłoszenie {{ ticket.name }} dotyczy tej samej sprawy co inne i jest w nim prowadzone dalej. "
		"{{ text }}\n\nOd teraz będziemy informować o tamtym zgłoszeniu: {{ link }}\n\n{{ desk }}",
	),
	"Withdrawn": (
		"Klient wycofał zgłoszenie: {{ ticket.subject }}",
		"{{ ticket.name }}, klient {{ ticket.customer }}: {{ text }}",
	),
}
