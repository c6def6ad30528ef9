"""The notices in Russian: event → (subject, message)."""

TEXTS: dict[str, tuple[str, str]] = {
	"Received": (
		"Мы получили ваше обращение: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\nВашему обращению присвоен номер {{ ticket.name }}."
		"{% if ticket.reaction_due_text %} Срок нашего ответа: {{ ticket.reaction_due_text }}.{% endif %}\n\n"
		"Следить за ходом работы можно здесь: {{ link }}\n\n{{ desk }}",
	),
	"Assigned": (
		"Назначен ответственный ({{ ticket.responsible }}): {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\nЗа обращение {{ ticket.name }} теперь отвечает {{ ticket.responsible }}.\n\n"
		"Следить за ходом работы можно здесь: {{ link }}\n\n{{ desk }}",
	),
	"Started": (
		"Мы работаем над этим: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\n{{ ticket.responsible }} работает над обращением {{ ticket.name }}.\n\n"
		"Следить за ходом работы можно здесь: {{ link }}\n\n{{ desk }}",
	),
	"Answer": (
		"Ответ: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\n{{ text }}\n\nОтветить можно здесь: {{ link }}\n\n{{ desk }}",
	),
	"Waiting for you": (
		"Нам нужен ваш ответ: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\n{{ text }}\n\nМы продолжим, как только получим ваш ответ: {{ link }}\n\n{{ desk }}",
	),
	"Resolved": (
		"Решено, пожалуйста, подтвердите: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\n{{ ticket.resolution }}\n\n"
		"Пожалуйста, проверьте и подтвердите решение или напишите, что всё ещё не работает: {{ link }}\n\n{{ desk }}",
	),
	"Closed": (
		"Закрыто: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\nОбращение {{ ticket.name }} закрыто. "
		"Если неполадка повторится, напишите нам в этом обращении: {{ link }}\n\n{{ desk }}",
	),
	"Reopened": (
		"Открыто снова: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\nОбращение {{ ticket.name }} снова открыто: {{ text }}\n\n"
		"Следить за ходом работы можно здесь: {{ link }}\n\n{{ desk }}",
	),
	"May we close": (
		"Можно закрыть обращение? {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\nМы решили обращение {{ ticket.name }} и с тех пор не получали от вас вестей. "
		"Всё работает? Подтвердите это, пожалуйста, здесь или напишите, что всё ещё не работает: {{ link }}\n\n{{ desk }}",
	),
	"Escalated": (
		"{{ text }}",
		"{{ ticket.name }}, клиент {{ ticket.customer }}: {{ text }}",
	),
	"Delayed": (
		"Обещанный срок истёк: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\nРабота над обращением {{ ticket.name }} занимает больше времени, чем мы обещали. "
		"Мы знаем об этом и подключили ещё специалистов.\n\nСледить за ним можно здесь: {{ link }}\n\n{{ desk }}",
	),
	"Handed over": (
		"Передано в вашу очередь: {{ ticket.subject }}",
		"{{ ticket.name }}, клиент {{ ticket.customer }}: {{ text }}",
	),
	"Customer answered": (
		"Сообщение от клиента: {{ ticket.subject }}",
		"{{ ticket.name }}, клиент {{ ticket.customer }}: {{ text }}",
	),
	"Cancelled": (
		"Отменено: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\nРабота по обращению {{ ticket.name }} прекращена: {{ text }}\n\n"
		"Если она всё же нужна, создайте новое обращение: {{ link }}\n\n{{ desk }}",
	),
	"Merged": (
		"Продолжается в другом обращении: {{ ticket.subject }}",
		"Здравствуйте, {{ reader.name }}!\n\nОбращение {{ ticket.name }} касается того же, что и другое, и продолжается в нём. "
		"{{ text }}\n\nТеперь вы будете получать уведомления о нём: {{ link }}\n\n{{ desk }}",
	),
	"Withdrawn": (
		"Клиент отозвал обращение: {{ ticket.subject }}",
		"{{ ticket.name }}, клиент {{ ticket.customer }}: {{ text }}",
	),
}
