import { expect, test } from 'bun:test';
import { createLogger } from '@mana/service-kit';
import type { Heads } from '../domain/sync-store.ts';
import { createHub } from './hub.ts';
import type { Delivery } from './topics.ts';

test('a reader that left during its first look does not keep the next one from being woken', async () => {
	const looks: ((heads: Heads) => void)[] = [];
	const hub = createHub({
		store: { heads: () => new Promise((resolve) => looks.push(resolve)) },
		cluster: { placesOf: async () => undefined },
		news: { readNews: async ({ head }) => ({ news: [], upTo: head }) },
		logger: createLogger({ service: 'test', level: 'silent', format: 'json' }),
		count: () => {},
	});
	const heads: Heads = {
		epoch: 1,
		scopes: [
			{
				number: 7,
				formerNumber: null,
				spaceId: 'team',
				seq: 1,
				changedAtMs: 0,
				run: undefined,
				logged: { changes: 1, bytes: 1 },
				accountId: undefined,
			},
		],
	};
	const deliveries: Delivery[] = [];
	const listener = {
		appIds: new Set(['todo']),
		deliver: (delivery: Delivery) => void deliveries.push(delivery),
		stop() {},
	};

	const left = hub.subscribe({ ...listener, deliver() {} });
	const leaving = left.setSpaces(['team']);
	left.end();
	const joining = hub.subscribe(listener).setSpaces(['team']);
	looks[1]?.(heads);
	await joining;
	looks[0]?.(heads);
	await leaving;

	hub.tellNumber(7, 2);
	await Bun.sleep(0);
	expect(deliveries).toMatchObject([{ scope: 7, after: 1, upTo: 2 }]);
});
