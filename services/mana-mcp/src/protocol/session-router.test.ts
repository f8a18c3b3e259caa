import { expect, test } from 'bun:test';
import { type ReplicaBus, type SessionMessage, SessionRouter } from './session-router.ts';

const never = new AbortController().signal;

/** Two routers that publish to each other, as replicas over Redis do. */
function twoReplicas() {
	const listeners: ((message: SessionMessage) => void)[] = [];
	const busOf = (own: number): ReplicaBus => ({
		publish(message) {
			for (const [place, deliver] of listeners.entries()) if (place !== own) deliver(message);
		},
		listen: (deliver) => {
			listeners[own] = deliver;
		},
	});
	return [new SessionRouter(busOf(0)), new SessionRouter(busOf(1))] as const;
}

test('an answer reaches who waits for it, here or on another replica', async () => {
	const [here, there] = twoReplicas();
	for (const router of [here, there]) {
		const waiting = here.awaitAnswer('s', 'q', 1_000, never);
		router.route({ kind: 'answer', session: 's', id: 'q', answer: 'yes' });
		expect(await waiting).toBe('yes');
	}
	expect(here.size).toBe(0);
});

test("another session's answer, or one to another question, is none", async () => {
	const router = new SessionRouter();
	const waiting = router.awaitAnswer('s', 'q', 30, never);
	router.route({ kind: 'answer', session: 'other', id: 'q', answer: 'yes' });
	router.route({ kind: 'answer', session: 's', id: 'other', answer: 'yes' });
	expect(await waiting).toBeUndefined();
	expect(router.size).toBe(0);
});

test('who has gone waits no longer', async () => {
	const router = new SessionRouter();
	const leaving = new AbortController();
	const waiting = router.awaitAnswer('s', 'q', 60_000, leaving.signal);
	leaving.abort();
	expect(await waiting).toBeUndefined();
	expect(await router.awaitAnswer('s', 'q', 60_000, leaving.signal)).toBeUndefined();
});

test('cancels the request of that id and type, and none that has ended', () => {
	const [here, there] = twoReplicas();
	const cancelled: string[] = [];
	const end = here.registerRequest('s', 1, () => cancelled.push('number'));
	here.registerRequest('s', '1', () => cancelled.push('text'));
	there.route({ kind: 'cancelled', session: 's', requestId: 1 });
	expect(cancelled).toEqual(['number']);
	end();
	here.route({ kind: 'cancelled', session: 's', requestId: 1 });
	expect(cancelled).toEqual(['number']);
});

test('tells the newest stream of a session', () => {
	const [here, there] = twoReplicas();
	const told: string[] = [];
	const stream = (name: string) => ({
		onSubscriptionsChanged: () => told.push(`${name} changed`),
		onListWidened: () => told.push(`${name} widened`),
		onDeleted: () => told.push(`${name} deleted`),
	});
	const endFirst = here.registerStream('s', stream('first'));
	here.registerStream('s', stream('second'));
	endFirst();
	there.route({ kind: 'subscriptions-changed', session: 's' });
	there.route({ kind: 'deleted', session: 's' });
	there.route({ kind: 'deleted', session: 'unknown' });
	expect(told).toEqual(['second changed', 'second deleted']);
});

test('tells a stream on another replica, though one that is dead already is held here', () => {
	const [here, there] = twoReplicas();
	const told: string[] = [];
	const stream = (name: string) => ({
		onSubscriptionsChanged: () => told.push(`${name} changed`),
		onListWidened: () => told.push(`${name} widened`),
		onDeleted: () => told.push(`${name} deleted`),
	});
	here.registerStream('s', stream('dead'));
	there.registerStream('s', stream('live'));
	here.route({ kind: 'subscriptions-changed', session: 's' });
	here.route({ kind: 'deleted', session: 's' });
	expect(told).toEqual(['dead changed', 'live changed', 'dead deleted', 'live deleted']);
});

test('at a stop, questions that stand and those still asked count as unanswered', async () => {
	const router = new SessionRouter();
	const waiting = router.awaitAnswer('s', 'q', 60_000, never);
	router.stopWaiting();
	expect(await waiting).toBeUndefined();
	expect(await router.awaitAnswer('s', 'q2', 60_000, never)).toBeUndefined();
	expect(router.size).toBe(0);
});
