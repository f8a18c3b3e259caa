import { expect, test } from 'bun:test';
import { type ReplicaBus, SessionDesk, type SessionMessage } from './session-desk.ts';

const never = new AbortController().signal;

/** Two desks that publish to each other, as replicas over Redis do. */
function twoReplicas() {
	const listeners: ((message: SessionMessage) => void)[] = [];
	const busOf = (own: number): ReplicaBus => ({
		publish(message) {
			for (const [place, take] of listeners.entries()) if (place !== own) take(message);
		},
		listen: (take) => {
			listeners[own] = take;
		},
	});
	return [new SessionDesk(busOf(0)), new SessionDesk(busOf(1))] as const;
}

test('an answer reaches who waits for it, here or on another replica', async () => {
	const [here, there] = twoReplicas();
	for (const desk of [here, there]) {
		const waiting = here.waitFor('s', 'q', 1_000, never);
		desk.take({ kind: 'answer', session: 's', id: 'q', answer: 'yes' });
		expect(await waiting).toBe('yes');
	}
	expect(here.size).toBe(0);
});

test("another session's answer, or one to another question, is none", async () => {
	const desk = new SessionDesk();
	const waiting = desk.waitFor('s', 'q', 30, never);
	desk.take({ kind: 'answer', session: 'other', id: 'q', answer: 'yes' });
	desk.take({ kind: 'answer', session: 's', id: 'other', answer: 'yes' });
	expect(await waiting).toBeUndefined();
	expect(desk.size).toBe(0);
});

test('who has gone waits no longer', async () => {
	const desk = new SessionDesk();
	const leaving = new AbortController();
	const waiting = desk.waitFor('s', 'q', 60_000, leaving.signal);
	leaving.abort();
	expect(await waiting).toBeUndefined();
	expect(await desk.waitFor('s', 'q', 60_000, leaving.signal)).toBeUndefined();
});

test('cancels the request of that id and type, and none that has ended', () => {
	const [here, there] = twoReplicas();
	const cancelled: string[] = [];
	const end = here.begin('s', 1, () => cancelled.push('number'));
	here.begin('s', '1', () => cancelled.push('text'));
	there.take({ kind: 'cancelled', session: 's', requestId: 1 });
	expect(cancelled).toEqual(['number']);
	end();
	here.take({ kind: 'cancelled', session: 's', requestId: 1 });
	expect(cancelled).toEqual(['number']);
});

test('tells the newest stream of a session', () => {
	const [here, there] = twoReplicas();
	const told: string[] = [];
	const stream = (name: string) => ({
		onSubscriptionsChanged: () => told.push(`${name} changed`),
		onDeleted: () => told.push(`${name} deleted`),
	});
	const endFirst = here.hold('s', stream('first'));
	here.hold('s', stream('second'));
	endFirst();
	there.take({ kind: 'subscriptions-changed', session: 's' });
	there.take({ kind: 'deleted', session: 's' });
	there.take({ kind: 'deleted', session: 'unknown' });
	expect(told).toEqual(['second changed', 'second deleted']);
});

test('tells a stream on another replica, though one that is dead already is held here', () => {
	const [here, there] = twoReplicas();
	const told: string[] = [];
	const stream = (name: string) => ({
		onSubscriptionsChanged: () => told.push(`${name} changed`),
		onDeleted: () => told.push(`${name} deleted`),
	});
	here.hold('s', stream('dead'));
	there.hold('s', stream('live'));
	here.take({ kind: 'subscriptions-changed', session: 's' });
	here.take({ kind: 'deleted', session: 's' });
	expect(told).toEqual(['dead changed', 'live changed', 'dead deleted', 'live deleted']);
});

test('at a stop, questions that stand and those still asked count as unanswered', async () => {
	const desk = new SessionDesk();
	const waiting = desk.waitFor('s', 'q', 60_000, never);
	desk.dismissAll();
	expect(await waiting).toBeUndefined();
	expect(await desk.waitFor('s', 'q2', 60_000, never)).toBeUndefined();
	expect(desk.size).toBe(0);
});
