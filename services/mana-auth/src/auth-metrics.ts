import { createMetrics, type Metrics } from '@mana/service-kit';
import { Counter, Gauge, Histogram } from 'prom-client';

export interface AuthMetrics extends Metrics {
	requests: Histogram<'group' | 'status'>;
	signIns: Counter<'status'>;
	lockOuts: Counter<'kind'>;
	keyFetches: Counter<'action' | 'status'>;
	tokens: Counter<'kind'>;
}

/** What is counted about accounts, tokens and keys. */
export function createAuthMetrics(options: { token: string | undefined }): AuthMetrics {
	const metrics = createMetrics({ prefix: 'mana_auth_', service: 'mana-auth', token: options.token });
	const registers = [metrics.registry];
	return {
		...metrics,
		requests: new Histogram({
			name: 'mana_auth_request_duration_seconds',
			help: 'Time until a request was answered, by group of routes and status.',
			labelNames: ['group', 'status'],
			buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
			registers,
		}),
		signIns: new Counter({
			name: 'mana_auth_sign_ins_total',
			help: 'Sign-ins by the status they were answered with.',
			labelNames: ['status'],
			registers,
		}),
		lockOuts: new Counter({
			name: 'mana_auth_lock_outs_total',
			help: 'Locks that closed after too many wrong passwords or codes.',
			labelNames: ['kind'],
			registers,
		}),
		keyFetches: new Counter({
			name: 'mana_auth_key_fetches_total',
			help: 'Audited fetches and changes of vault and space keys.',
			labelNames: ['action', 'status'],
			registers,
		}),
		tokens: new Counter({
			name: 'mana_auth_tokens_total',
			help: 'Access tokens signed: for people, after a step-up, and exchanged for agents.',
			labelNames: ['kind'],
			registers,
		}),
	};
}

/** What is asked of the database whenever the figures are read. */
export function observeDatabase(
	{ registry }: Metrics,
	database: { isDatabaseUp(): Promise<boolean>; countSessions(): Promise<number> },
): void {
	new Gauge({
		name: 'mana_auth_database_up',
		help: '1 while the database answers.',
		registers: [registry],
		async collect() {
			this.set((await database.isDatabaseUp()) ? 1 : 0);
		},
	});
	new Gauge({
		name: 'mana_auth_sessions',
		help: 'Sessions that have not ended, of everybody; the same on every replica.',
		registers: [registry],
		async collect() {
			this.set(await database.countSessions().catch(() => Number.NaN));
		},
	});
}
