// What a clock says now, reckoned in the browser from instants that came with the form: a countdown asks nobody.
//
// A clock: {metric, state, due_at, met_at, breached_at, left_seconds, promise, …} of `clocks.for_reader`, and beside it
// `hours`: the open stretches [opens, closes) of the coming days, empty for around the clock.
import { duration, reader_time, short_time } from "./format";

const SOON = 1800;

// Open seconds in [from, to): what is left of a promise does not run down while the desk is closed.
export function open_seconds(hours, from, to) {
	if (!hours.length) return Math.max(to - from, 0);
	return hours.reduce(
		(sum, [opens, closes]) => sum + Math.max(Math.min(closes, to) - Math.max(opens, from), 0),
		0
	);
}

// {open, until}: whether the hours are open now, and when that changes (null: never, or not within what is known)
export function hours_now(hours, now) {
	if (!hours.length) return { open: true, until: null };
	const current = hours.find(([opens, closes]) => opens <= now && now < closes);
	if (current) return { open: true, until: current[1] };
	const next = hours.find(([opens]) => opens > now);
	return { open: false, until: next ? next[0] : null };
}

// The words and the colour of a clock: {colour, state, left, detail, urgency}; urgency sorts, smallest first.
export function clock_now(clock, hours, now) {
	const promise = clock.sentence || clock.promise || "";
	if (clock.state === "Met") {
		return clock.breached_at
			? say("orange", __("kept late"), short_time(clock.met_at, now), __("It was due {0}.", [reader_time(clock.due_at)]), promise, 9e9)
			: say("green", __("kept"), short_time(clock.met_at, now), "", promise, 9.1e9);
	}
	if (clock.state === "Cancelled") return say("gray", __("cancelled"), "", "", promise, 9.2e9);
	if (clock.state === "Paused") {
		const left = duration(Math.max(clock.left_seconds, 0));
		return say("purple", __("paused"), __("{0} left", [left]), __("It goes on when it is the desk's turn again."), promise, 8e9);
	}
	if (!clock.due_at) return say("gray", clock.error ? __("cannot be reckoned") : __("no due time"), "", clock.error || "", promise, 8.5e9);
	const due = __("due {0}", [short_time(clock.due_at, now)]);
	if (clock.due_at <= now) {
		return say("red", __("overdue"), duration(now - clock.due_at), due, promise, clock.due_at);
	}
	const left = open_seconds(hours, now, clock.due_at);
	const state = hours_now(hours, now);
	if (!state.open) {
		const goes_on = state.until ? __("stands still, goes on {0}", [short_time(state.until, now)]) : __("stands still");
		return say("blue", __("outside hours"), __("{0} left", [duration(left)]), `${goes_on}; ${due}`, promise, clock.due_at);
	}
	return say(left < SOON ? "orange" : "blue", left < SOON ? __("soon") : __("running"), duration(left), due, promise, clock.due_at);
}

const say = (colour, state, left, detail, promise, urgency) => ({ colour, state, left, detail, promise, urgency });
