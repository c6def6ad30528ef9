"""Courses of a ticket's life and what its clocks must then say, worked out by hand: read by test_clock_scenarios.

A row: a name, the agreements, what happens, what is then true. See there for how to read one.
"""

from clock_world import Book

from servicedesk_app.rules.clocks import Threshold
from servicedesk_app.rules.metrics import FIRST_REPLY, START_OF_WORK, Agreed

CUSTOMER_ONLY = Agreed(pause_categories=frozenset({"Waiting for Customer"}))
NO_PAUSE = Agreed(pause_categories=frozenset())
COUNTS = Agreed(resolved_counts=True)

GENERAL = Agreed()


def resolution(hours="plain", amount=240, agreed=GENERAL, steps=""):
	"""A world in which a solution is promised."""
	return {"A": Book({("Resolution", "C"): (amount, hours)}, agreed, thresholds(steps))}


def thresholds(text):
	"""Steps on Resolution, or on a metric that is named: "75" is a percentage, "b30" and "a60" minutes from due."""
	steps = []
	for word in text.split():
		metric, _, place = word.rpartition(":")
		key = f"{metric or 'resolution'}-{place}"
		if place[0] in "ab":
			steps.append(Threshold(key, 100, 60 * int(place[1:]) * (1 if place[0] == "a" else -1)))
		else:
			steps.append(Threshold(key, int(place)))
	return tuple(steps)


PAUSES = [
	("two pauses add up", resolution(), "Jun 1 08:00 report; 09:00 wait; 10:00 back; 11:00 wait; 15:00 back",
		["Resolution Running due Jun 2 09:00"]),
	("a weekend in the middle of a pause", resolution(), "Jun 5 14:00 report; 15:00 wait; Jun 8 10:00 back",
		["Resolution Running due Jun 8 13:00"]),
	("thirty minutes worked inside a long pause", resolution(),
		"Jun 1 08:00 report; 08:30 wait; Jun 3 10:00 back; 10:30 wait; Jun 8 08:00 resolve",
		["Resolution Met in-time left 180 at Jun 8 08:00"]),
	("saved while paused after the old due time", resolution(),
		"Jun 1 08:00 report; 09:00 wait; Jun 2 09:00 save; 09:01 sweep", ["Resolution Paused in-time left 180"]),
	("and taken up again", resolution(),
		"Jun 1 08:00 report; 09:00 wait; Jun 2 09:00 save; 10:00 back", ["Resolution Running in-time due Jun 2 13:00"]),
	("a holiday in the middle of a pause", resolution("5 June off"),
		"Jun 4 14:00 report; 15:00 wait; Jun 8 09:00 back", ["Resolution Running due Jun 8 12:00"]),
	("a holiday after a pause", resolution("5 June off"),
		"Jun 4 14:00 report; 15:00 wait; 15:30 back", ["Resolution Running due Jun 8 10:30"]),
	("a pause over the clock change of spring", resolution("always"),
		"Mar 28 20:00 report; 22:00 wait; Mar 29 04:00 back", ["Resolution Running due Mar 29 06:00"]),
	("a pause over the clock change of autumn", resolution("always"),
		"Oct 24 22:00 report; Oct 25 00:00 wait; 04:00 back", ["Resolution Running due Oct 25 06:00"]),
	("a pause before the hour that is left out", resolution("always"),
		"Mar 29 00:00 report; 01:00 wait; 01:30 back", ["Resolution Running due Mar 29 05:30"]),
	("a pause from the first half past two to the second", resolution("always"),
		"Oct 25 01:00 report; 02:30 wait; 02:30+ back", ["Resolution Running due Oct 25 05:00"]),
	("a pause over a holiday and a clock change", resolution("sundays", 300),
		"Mar 22 22:00 report; 23:00 wait; Mar 29 01:00 back", ["Resolution Running due Mar 29 06:00"]),
	("a supplier's time counts where it is agreed so", resolution(agreed=CUSTOMER_ONLY),
		"Jun 1 08:00 report; 09:00 supplier; 11:00 back", ["Resolution Running due Jun 1 12:00 log Started"]),
	("from the customer's turn to a supplier's that counts", resolution(agreed=CUSTOMER_ONLY),
		"Jun 1 08:00 report; 09:00 wait; 11:00 supplier", ["Resolution Running due Jun 1 14:00"]),
	("nothing pauses where nothing is agreed", resolution(agreed=NO_PAUSE),
		"Jun 1 08:00 report; 09:00 wait; 11:00 back", ["Resolution Running due Jun 1 12:00"]),
	("a pause outside the hours costs nothing", resolution(),
		"Jun 1 15:00 report; 17:00 wait; Jun 2 07:00 back", ["Resolution Running due Jun 2 11:00"]),
	("a pause from closing to opening", resolution(),
		"Jun 1 15:00 report; 16:00 wait; Jun 2 08:00 back", ["Resolution Running due Jun 2 11:00"]),
	("a pause of no length", resolution(), "Jun 1 08:00 report; 09:00 wait; 09:00 back",
		["Resolution Running due Jun 1 12:00 log Started Paused Resumed"]),
	("many short pauses", resolution(),
		"Jun 1 08:00 report; 08:10 wait; 08:20 back; 08:30 wait; 08:40 back; 08:50 wait; 09:00 back",
		["Resolution Running due Jun 1 12:30"]),
	("working days with a pause", resolution("office", ("days", 2)),
		"Jun 1 10:00 report; 12:00 wait; Jun 3 08:00 back", ["Resolution Running due Jun 5 12:00"]),
	("a pause over lunch", resolution("lunch"), "Jun 1 11:00 report; 11:30 wait; 14:00 back",
		["Resolution Running due Jun 2 08:30"]),
	("a pause in a night shift", resolution("night"), "Jun 1 22:00 report; 23:00 wait; Jun 2 05:00 back",
		["Resolution Running due Jun 3 00:00"]),
	("a holiday after a night shift, with a pause", resolution("night, 3 June off"),
		"Jun 2 22:00 report; 23:00 wait; Jun 3 05:00 back", ["Resolution Running due Jun 5 00:00"]),
	("a pause of a year", resolution(), "Jun 1 08:00 report; 09:00 wait; 2027 Jun 1 09:00 back",
		["Resolution Running in-time due 2027 Jun 1 12:00"]),
	("from one pause straight into another", resolution(),
		"Jun 1 08:00 report; 09:00 wait; 10:00 supplier; 11:00 back",
		["Resolution Running due Jun 1 14:00 log Started Paused Resumed"]),
	("a pause over the turn of the year", resolution("New Year off"),
		"Dec 30 15:00 report; 15:30 wait; 2027 Jan 4 08:00 back", ["Resolution Running due 2027 Jan 4 11:30"]),
	("a customer overseas", resolution("new york"),
		"Jun 1 15:00 report; 16:00 wait; Jun 2 10:00 back", ["Resolution Running due Jun 2 18:00"]),
	("a pause in a year without open days", resolution("a year off"),
		"Jun 1 15:00 report; 15:30 wait; 2027 Jun 3 08:00 back", ["Resolution Running due 2027 Jun 3 11:30"]),
]  # fmt: skip

BREACHES = [
	("met in time", resolution(), "Jun 1 08:00 report; 11:00 resolve", ["Resolution Met in-time at Jun 1 11:00"]),
	("met in the last minute", resolution(), "Jun 1 08:00 report; 11:59 resolve", ["Resolution Met in-time"]),
	("met when it was due is late", resolution(), "Jun 1 08:00 report; 12:00 resolve",
		["Resolution Met breached Jun 1 12:00"]),
	("met late though no sweep saw it", resolution(), "Jun 1 08:00 report; 13:00 resolve",
		["Resolution Met breached Jun 1 12:00 log Started Breached Met"]),
	("a late sweep finds the instant", resolution(), "Jun 1 08:00 report; Jun 3 10:00 sweep",
		["Resolution Running breached Jun 1 12:00 due Jun 1 12:00"]),
	("a second sweep finds nothing", resolution(), "Jun 1 08:00 report; 12:00 sweep; 12:01 sweep; 12:02 sweep",
		["Resolution next none log Started Breached"]),
	("a sweep in time finds nothing", resolution(), "Jun 1 08:00 report; 11:59 sweep", ["Resolution in-time log Started"]),
	("paused after it was due", resolution(), "Jun 1 08:00 report; 13:00 wait",
		["Resolution Paused breached Jun 1 12:00 left -60 log Started Breached Paused"]),
	("late, paused, and running again", resolution(),
		"Jun 1 08:00 report; 13:00 wait; Jun 2 09:00 back; Jun 5 09:00 sweep",
		["Resolution Running breached Jun 1 12:00 due Jun 1 12:00 log Started Breached Paused Resumed"]),
	("met while paused is in time", resolution(), "Jun 1 08:00 report; 09:00 wait; Jun 9 10:00 resolve",
		["Resolution Met in-time"]),
	("cancelled in time", resolution(), "Jun 1 08:00 report; 09:00 cancel", ["Resolution Cancelled in-time closed"]),
	("cancelled late", resolution(), "Jun 1 08:00 report; 13:00 cancel",
		["Resolution Cancelled breached Jun 1 12:00"]),
	("due at closing, met before opening", resolution(), "Jun 1 12:00 report; Jun 2 07:00 resolve",
		["Resolution Met breached Jun 1 16:00"]),
	("merged while it waited", resolution(), "Jun 1 08:00 report; 09:00 wait; 10:00 cancel",
		["Resolution Cancelled in-time log Started Paused Cancelled"]),
	("closed is frozen", resolution(), "Jun 1 08:00 report; 11:00 resolve; 11:30 close; Jun 9 10:00 sweep; 10:01 save",
		["Resolution Met at Jun 1 11:00 in-time closed log Started Met Closed"]),
	("an agreement changed after closing", {**resolution(), "B": Book({("Resolution", "C"): (60, "plain")})},
		"Jun 1 08:00 report; 11:00 resolve; 11:30 close; 12:00 customer B; Jun 9 10:00 sweep",
		["Resolution Met in-time log Started Met Closed"]),
	("a priority changed after cancelling", {"A": Book({("Resolution", "C"): (240, "plain"), ("Resolution", "A"): (30, "plain")})},
		"Jun 1 08:00 report; 09:00 cancel; 10:00 priority A", ["Resolution Cancelled in-time log Started Cancelled"]),
]  # fmt: skip

STEPS = [
	("the first step is the next event", resolution(steps="50 75"), "Jun 1 08:00 report",
		["Resolution next Jun 1 10:00"]),
	("a step is taken once", resolution(steps="50"), "Jun 1 08:00 report; 10:00 sweep; 10:01 sweep; 11:00 sweep",
		["fired resolution-50 10:00", "Resolution next Jun 1 12:00"]),
	("a step stands still with its clock", resolution(steps="50"), "Jun 1 08:00 report; 09:00 wait; 14:00 back",
		["Resolution next Jun 1 15:00"]),
	("minutes before due", resolution(steps="b30"), "Jun 1 08:00 report", ["Resolution next Jun 1 11:30"]),
	("minutes before due are of open time", resolution("lunch", steps="b120"), "Jun 1 09:30 report",
		["Resolution due Jun 1 14:30 next Jun 1 11:30"]),
	("minutes after due wait for the office to open", resolution(steps="a60"),
		"Jun 1 12:00 report; 16:00 sweep", ["Resolution next Jun 2 09:00"]),
	("after due, paused and running again", resolution(steps="100 a60"),
		"Jun 1 08:00 report; 12:00 sweep; 12:30 wait; 13:30 sweep; 15:00 back; 15:29 sweep; 15:30 sweep",
		["fired resolution-100 12:00", "fired resolution-a60 15:30"]),
	("more than the whole time", resolution(steps="150"), "Jun 1 08:00 report; 12:00 sweep",
		["Resolution next Jun 1 14:00"]),
	("before due by more than there is", resolution(steps="b300"), "Jun 1 08:00 report; 08:00 sweep; 08:01 sweep",
		["fired resolution-b300 08:00", "Resolution next Jun 1 12:00"]),
	("what is solved needs no more hurry", resolution(steps="50 75 100"), "Jun 1 08:00 report; 13:00 resolve; 13:01 sweep",
		["fired", "Resolution log Started Breached Skipped Skipped Skipped Met"]),
	("owed when the pause began", resolution(steps="50 75"), "Jun 1 08:00 report; 10:30 wait; 11:00 sweep; 12:00 sweep",
		["fired resolution-50 11:00", "Resolution Paused next none"]),
	("nothing is owed in a pause", resolution(steps="50"), "Jun 1 08:00 report; 09:00 wait; Jun 3 09:00 sweep",
		["fired"]),
	("rejected, the same run goes on", resolution(steps="50 75"),
		"Jun 1 08:00 report; 10:00 sweep; 10:30 resolve; 13:00 reject; 13:00 sweep; 13:30 sweep",
		["fired resolution-50 10:00", "fired resolution-75 13:30"]),
	("reopened, all steps again", resolution(steps="50"),
		"Jun 1 08:00 report; 10:00 sweep; 10:30 resolve; 10:40 close; 11:00 reopen; 13:00 sweep",
		["fired resolution-50 10:00", "fired resolution-50 13:00"]),
	("a sweep that was asleep takes all, in order", resolution(steps="100 75 50"), "Jun 1 08:00 report; Jun 2 10:00 sweep",
		["fired resolution-50 10:00", "fired resolution-75 10:00", "fired resolution-100 10:00"]),
	("steps on both sides of the night", resolution(steps="50 75"), "Jun 1 14:00 report; 16:00 sweep",
		["fired resolution-50 16:00", "Resolution next Jun 2 09:00"]),
	("a warning, then an escalation", resolution(steps="75 100"), "Jun 1 08:00 report; 11:00 sweep; 12:00 sweep",
		["Resolution log Started Warned Breached Escalated"]),
	("cancelled with a step owed", resolution(steps="50"), "Jun 1 08:00 report; 10:30 cancel; 11:00 sweep",
		["fired", "Resolution Cancelled log Started Skipped Cancelled"]),
]  # fmt: skip


def by_priority(steps="", **more):
	"""Eight hours for C, four for B, two for A; a customer B with one hour, N with nothing."""
	targets = {
		("Resolution", key): (amount, "plain") for key, amount in {"C": 480, "B": 240, "A": 120}.items()
	}
	return {
		"A": Book(targets, steps=thresholds(steps)),
		"B": Book({("Resolution", "C"): (60, "plain")}, steps=thresholds(steps)),
		"N": Book({}),
		**more,
	}


OTHER_HOURS = Book({("Resolution", "C"): (480, "plain"), ("Resolution", "A"): (480, "always")})
IN_DAYS = Book({("Resolution", "C"): (480, "office"), ("Resolution", "D"): (("days", 2), "office")})
WITH_SIBLING = Book(
	{
		("Reaction", "C"): (480, "plain"),
		("Reaction", "A"): (480, "plain"),
		("Resolution", "A"): (240, "plain"),
	},
	Agreed(reaction_met_by=FIRST_REPLY),
)

RETARGETS = [
	("raised in time", by_priority(), "Jun 1 08:00 report; 09:00 priority A", ["Resolution Running in-time due Jun 1 10:00"]),
	("raised, and late by that", by_priority(), "Jun 1 08:00 report; 11:00 priority A",
		["Resolution Running due Jun 1 10:00 breached Jun 1 10:00 log Started Re-targeted Breached"]),
	("lowered before it was late", by_priority(), "Jun 1 08:00 report A; 09:00 priority C",
		["Resolution Running in-time due Jun 1 16:00"]),
	("lowered after it was late stays late", by_priority(), "Jun 1 08:00 report A; 11:00 priority C; Jun 2 10:00 sweep",
		["Resolution Running breached Jun 1 10:00 due Jun 1 16:00 log Started Breached Re-targeted"]),
	("raised after it was late", by_priority(), "Jun 1 08:00 report B; 13:00 priority A",
		["Resolution Running breached Jun 1 12:00 due Jun 1 10:00 log Started Breached Re-targeted"]),
	("raised, lowered and raised again", by_priority(), "Jun 1 08:00 report; 08:30 priority A; 09:00 priority C; 09:30 priority B",
		["Resolution Running in-time due Jun 1 12:00"]),
	("counted outside the pauses", by_priority(),
		"Jun 1 08:00 report; 09:00 wait; 14:00 back; 14:30 priority A", ["Resolution Running in-time due Jun 1 15:00"]),
	("raised in a pause", by_priority(), "Jun 1 08:00 report; 09:00 wait; 11:00 priority A",
		["Resolution Paused in-time left 60"]),
	("raised in a pause, then running", by_priority(), "Jun 1 08:00 report; 09:00 wait; 11:00 priority A; 12:00 back",
		["Resolution Running due Jun 1 13:00"]),
	("raised in a pause, and late by that", by_priority(), "Jun 1 08:00 report; 11:00 wait; 12:00 priority A",
		["Resolution Paused breached Jun 1 10:00 left -60"]),
	("the percentages move", by_priority("75"), "Jun 1 08:00 report; 09:00 priority A", ["Resolution next Jun 1 09:30"]),
	("only the furthest of what is past", by_priority("50 75 100"), "Jun 1 08:00 report; 11:00 priority A; 11:00 sweep; 11:01 sweep",
		["fired resolution-100 11:00", "Resolution log Started Re-targeted Breached Skipped Skipped Escalated"]),
	("what is not past comes as ever", by_priority("50 75 100"), "Jun 1 08:00 report; 09:40 priority A; 09:40 sweep; 10:00 sweep",
		["fired resolution-75 09:40", "fired resolution-100 10:00"]),
	("two steps at one place are both the furthest", by_priority("50 100 a0"), "Jun 1 08:00 report; 11:00 priority A; 11:00 sweep",
		["fired resolution-100 11:00", "fired resolution-a0 11:00"]),
	("a step taken is not taken again", by_priority("50 75 100"),
		"Jun 1 08:00 report; 12:00 sweep; 12:30 priority B; 12:30 sweep; 12:31 sweep",
		["fired resolution-50 12:00", "fired resolution-100 12:30"]),
	("the customer corrected: it was never late", by_priority(), "Jun 1 08:00 report for B; 09:30 sweep; 10:00 customer A",
		["Resolution Running in-time due Jun 1 16:00 log Started Breached Re-targeted Breach withdrawn"]),
	("the customer corrected: it is late all the same", by_priority(), "Jun 1 08:00 report for B; 09:30 sweep; Jun 2 09:00 customer A",
		["Resolution Running breached Jun 1 16:00"]),
	("the customer corrected to one with no promise", by_priority(), "Jun 1 08:00 report; 09:00 customer N; Jun 3 09:00 sweep",
		["Resolution Cancelled in-time log Started Cancelled"]),
	("the customer corrected to one with a promise", by_priority(), "Jun 1 08:00 report for N; 10:00 customer A",
		["Resolution Running in-time due Jun 1 16:00"]),
	("there and back", by_priority(), "Jun 1 08:00 report; 09:00 customer N; 10:00 customer A",
		["Resolution#1 Cancelled", "Resolution#2 Running due Jun 1 16:00"]),
	("a promise that comes later knows the pauses", {"A": WITH_SIBLING},
		"Jun 1 08:00 report; 09:00 wait; 12:00 back; 13:00 priority A", ["Resolution Running in-time due Jun 1 15:00"]),
	("other hours: late by that", {"A": OTHER_HOURS}, "Jun 1 15:00 report; Jun 2 09:00 priority A",
		["Resolution Running breached Jun 1 23:00"]),
	("other hours: more time by that", {"A": OTHER_HOURS}, "Jun 1 15:00 report A; 16:30 priority C",
		["Resolution Running in-time due Jun 2 15:00"]),
	("working days count from the first start", {"A": IN_DAYS}, "Jun 1 10:00 report; Jun 2 10:00 priority D",
		["Resolution Running due Jun 3 16:00"]),
	("raised while solved, and rejected", by_priority(), "Jun 1 08:00 report; 09:00 resolve; 11:00 priority A; 12:00 reject",
		["Resolution Running in-time due Jun 1 13:00"]),
	("raised when closed", by_priority(), "Jun 1 08:00 report; 09:00 resolve; 10:00 close; 11:00 priority A",
		["Resolution Met in-time log Started Met Closed"]),
]  # fmt: skip

RETURNS = [
	("rejected", resolution(), "Jun 1 08:00 report; 10:00 resolve; 14:00 reject", ["Resolution Running due Jun 1 16:00"]),
	("rejected twice", resolution(), "Jun 1 08:00 report; 10:00 resolve; 14:00 reject; 15:00 resolve; Jun 2 09:00 reject",
		["Resolution Running due Jun 2 10:00 log Started Met Rejected Met Rejected"]),
	("rejected, and the time of the test counts", resolution(agreed=COUNTS), "Jun 1 08:00 report; 10:00 resolve; 11:00 reject",
		["Resolution Running in-time due Jun 1 12:00"]),
	("rejected, and it became late in the test", resolution(agreed=COUNTS), "Jun 1 08:00 report; 10:00 resolve; 14:00 reject",
		["Resolution Running breached Jun 1 12:00 due Jun 1 12:00"]),
	("approved in a test that counts is in time", resolution(agreed=COUNTS), "Jun 1 08:00 report; 10:00 resolve; 14:00 close",
		["Resolution Met in-time closed"]),
	("rejected when it was late already", resolution(), "Jun 1 08:00 report; 13:00 resolve; 14:00 reject",
		["Resolution Running breached Jun 1 12:00 log Started Breached Met Rejected"]),
	("solved while it waited, and rejected", resolution(), "Jun 1 08:00 report; 09:00 wait; 10:00 resolve; 12:00 reject",
		["Resolution Running due Jun 1 15:00"]),
	("rejected over a weekend", resolution(), "Jun 5 10:00 report; 12:00 resolve; Jun 8 09:00 reject",
		["Resolution Running due Jun 8 11:00"]),
	("reopened after a week", resolution(), "Jun 1 08:00 report; 10:00 resolve; 10:30 close; Jun 8 09:00 reopen",
		["Resolution#1 Met in-time at Jun 1 10:00", "Resolution#2 Running due Jun 8 13:00"]),
	("reopened, and late this time", resolution(), "Jun 1 08:00 report; 10:00 resolve; 10:30 close; Jun 8 09:00 reopen; 14:00 sweep",
		["Resolution#1 in-time", "Resolution#2 breached Jun 8 13:00"]),
	("reopened twice", resolution(), "Jun 1 08:00 report; 09:00 resolve; 09:10 close; 10:00 reopen; 11:00 resolve; 11:10 close; 12:00 reopen",
		["Resolution Running runs 3 due Jun 1 16:00"]),
	("cancelled and taken up again", resolution(), "Jun 1 08:00 report; 09:00 cancel; Jun 2 10:00 retake",
		["Resolution#1 Cancelled", "Resolution#2 Running due Jun 2 14:00"]),
	("a solution cancelled by merging", resolution(), "Jun 1 08:00 report; 09:00 resolve; 10:00 cancel",
		["Resolution Cancelled closed log Started Met Cancelled"]),
]  # fmt: skip


def metric(name, amount=240, agreed=GENERAL, steps=""):
	"""A world in which one other thing is promised."""
	return {"A": Book({(name, "C"): (amount, "plain")}, agreed, thresholds(steps))}


BY_WORK, BY_REPLY = Agreed(reaction_met_by=START_OF_WORK), Agreed(reaction_met_by=FIRST_REPLY)
LEVELS = {
	"A": Book(
		{("Level", "first"): (20, "plain"), ("Level", "second"): (60, "plain")}, steps=thresholds("level:100")
	)
}

OTHERS = [
	("assigned is reacted", metric("Reaction"), "Jun 1 08:00 report; 09:00 assign", ["Reaction Met at Jun 1 09:00 closed"]),
	("assigned is no work", metric("Reaction", agreed=BY_WORK), "Jun 1 08:00 report; 09:00 assign", ["Reaction Running due Jun 1 12:00"]),
	("work is work", metric("Reaction", agreed=BY_WORK), "Jun 1 08:00 report; 09:00 assign; 10:00 start", ["Reaction Met at Jun 1 10:00"]),
	("work is no answer", metric("Reaction", agreed=BY_REPLY), "Jun 1 08:00 report; 09:00 start", ["Reaction Running"]),
	("an answer is one", metric("Reaction", agreed=BY_REPLY), "Jun 1 08:00 report; 09:00 start; 10:00 reply", ["Reaction Met at Jun 1 10:00"]),
	("an answer comes first", metric("Reaction", agreed=BY_WORK), "Jun 1 08:00 report; 09:00 reply", ["Reaction Met at Jun 1 09:00"]),
	("solved at once is reacted", metric("Reaction", agreed=BY_REPLY), "Jun 1 08:00 report; 09:00 resolve", ["Reaction Met at Jun 1 09:00"]),
	("entered by whoever works on it", metric("Reaction"), "Jun 1 08:00 report assigned", ["Reaction Met at Jun 1 08:00 log Started Met"]),
	("reacted late", metric("Reaction"), "Jun 1 08:00 report; 13:00 assign", ["Reaction Met breached Jun 1 12:00"]),
	("reacted stays so, whatever comes", metric("Reaction"), "Jun 1 08:00 report; 09:00 assign; 10:00 wait; 11:00 back; 12:00 resolve; 13:00 reject",
		["Reaction Met at Jun 1 09:00 runs 1 log Started Met"]),
	("an unanswered question pauses", metric("Reaction", agreed=BY_REPLY), "Jun 1 08:00 report; 09:00 wait; 11:00 back",
		["Reaction Running due Jun 1 14:00"]),
	("reopened promises a reaction again", metric("Reaction"), "Jun 1 08:00 report; 09:00 assign; 10:00 resolve; 10:10 close; Jun 8 09:00 reopen",
		["Reaction#1 Met", "Reaction#2 Running due Jun 8 13:00"]),
	("whose it was is no reaction, work is", metric("Reaction"),
		"Jun 1 08:00 report; 09:00 assign; 10:00 resolve; 10:10 close; Jun 8 09:00 reopen; 09:30 save; 10:00 start",
		["Reaction#2 Met at Jun 8 10:00"]),
	("reopened without a new reaction", metric("Reaction", agreed=Agreed(reaction_restarts=False)),
		"Jun 1 08:00 report; 09:00 assign; 10:00 resolve; 10:10 close; Jun 8 09:00 reopen", ["Reaction Met runs 1"]),
	("an answer starts the time to the next", metric("Update"), "Jun 1 08:00 report; 10:00 reply",
		["Update#1 Met at Jun 1 10:00", "Update#2 Running due Jun 1 14:00"]),
	("each answer does", metric("Update"), "Jun 1 08:00 report; 09:00 reply; 10:00 reply; 11:00 reply", ["Update Running runs 4 due Jun 1 15:00"]),
	("a late answer", metric("Update"), "Jun 1 08:00 report; 13:00 reply", ["Update#1 Met breached Jun 1 12:00", "Update#2 due Jun 2 09:00"]),
	("a question is heard, and the answer starts it", metric("Update"), "Jun 1 08:00 report; 09:00 wait; Jun 2 10:00 back",
		["Update#1 Met at Jun 1 09:00", "Update#2 Running due Jun 2 14:00"]),
	("a question where nothing pauses", metric("Update", agreed=NO_PAUSE), "Jun 1 08:00 report; 09:00 wait",
		["Update#2 Running due Jun 1 13:00"]),
	("a supplier's turn pauses it", metric("Update"), "Jun 1 08:00 report; 09:00 supplier; 11:00 back", ["Update Running runs 1 due Jun 1 14:00"]),
	("a solution is heard", metric("Update"), "Jun 1 08:00 report; 09:00 resolve", ["Update Met runs 1 closed"]),
	("a rejection starts it", metric("Update"), "Jun 1 08:00 report; 09:00 resolve; 10:00 reject", ["Update#2 Running due Jun 1 14:00"]),
	("reopening starts it", metric("Update"), "Jun 1 08:00 report; 09:00 resolve; 09:10 close; 10:00 reopen", ["Update#2 Running due Jun 1 14:00"]),
	("the time at the first level", LEVELS, "Jun 1 08:00 report; 08:20 sweep", ["fired level-100 08:20", "Level Running breached Jun 1 08:20"]),
	("handed over in time", LEVELS, "Jun 1 08:00 report; 08:10 queue second", ["Level#1 Met in-time closed", "Level#2 Running due Jun 1 09:10"]),
	("and back", LEVELS, "Jun 1 08:00 report; 08:10 queue second; 09:00 queue first", ["Level Running runs 3 due Jun 1 09:20"]),
	("a queue without a limit", LEVELS, "Jun 1 08:00 report; 08:10 queue third; 09:00 save", ["Level Met runs 1"]),
	("the level's time stands still too", LEVELS, "Jun 1 08:00 report; 08:05 wait; 09:00 back", ["Level Running due Jun 1 09:15"]),
	("taken by somebody, it runs on", LEVELS, "Jun 1 08:00 report; 08:05 assign; 08:10 start", ["Level Running due Jun 1 08:20"]),
	("solved at the level, and rejected", LEVELS, "Jun 1 08:00 report; 08:10 resolve; 09:00 reject", ["Level Running in-time due Jun 1 09:10"]),
	("reopened at the level", LEVELS, "Jun 1 08:00 report; 08:10 resolve; 08:11 close; 09:00 reopen", ["Level Running runs 2 due Jun 1 09:20"]),
	("the priority does not move it", LEVELS, "Jun 1 08:00 report; 08:05 priority A", ["Level Running due Jun 1 08:20 log Started"]),
	("time by time to the third", LEVELS, "Jun 1 08:00 report; 08:20 sweep; 08:20 queue second; 09:20 sweep",
		["fired level-100 08:20", "fired level-100 09:20", "Level#1 Met breached Jun 1 08:20", "Level#2 breached Jun 1 09:20"]),
]  # fmt: skip

COURSES = [*PAUSES, *BREACHES, *STEPS, *RETARGETS, *RETURNS, *OTHERS]
