import type { Tracing } from '@mana/service-kit';
import type { Transactions } from './transactions.ts';

/** Shows each transaction, with the wait for a connection, as a span of the request that needs it. */
export function tracedTransactions(transactions: Transactions, tracing: Tracing): Transactions {
	return {
		...transactions,
		run: (mode, grant, work) =>
			tracing.span(`transaction: ${mode}`, { 'db.system.name': 'postgresql' }, () =>
				transactions.run(mode, grant, work),
			),
	};
}
