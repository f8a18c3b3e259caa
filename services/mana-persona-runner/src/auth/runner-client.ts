import {
	type ClaimedTick,
	claimedTickSchema,
	duePersonasSchema,
	type Persona,
	type PersonaCheck,
	type PersonaRating,
	type TickEnd,
	type TickPlan,
} from '@mana/auth-protocol';
import { RequestFailed, type SendRequest } from './send-request.ts';

/** A call of a tool, as it is told. */
export interface ToldAction {
	readonly id: string;
	readonly tickId: string;
	readonly toolName: string;
	readonly result: 'started' | 'ok' | 'error';
	readonly inputHash?: string;
	readonly errorMessage?: string;
	readonly latencyMs?: number;
}

/** mana-auth, as far as the runner speaks to it in its own name. What it tells is told again until it is heard. */
export interface RunnerClient {
	due(): Promise<readonly Persona[]>;
	/** Undefined where another runner has it, or the persona is not due. */
	claim(userId: string, tickId: string): Promise<ClaimedTick | undefined>;
	plan(userId: string, tickId: string, plan: TickPlan): Promise<void>;
	alive(userId: string, tickId: string): Promise<void>;
	end(userId: string, tickId: string, end: Omit<TickEnd, 'holder'>): Promise<void>;
	tellAction(userId: string, action: ToldAction): Promise<void>;
	tellCheck(userId: string, check: PersonaCheck): Promise<void>;
	tellRatings(userId: string, ratings: readonly PersonaRating[]): Promise<void>;
}

const claimRefusals = ['TICK_HELD', 'PERSONA_NOT_DUE', 'PERSONA_NOT_FOUND'];

/** @param holder an id of this process */
export function createRunnerClient(
	send: SendRequest,
	{ authUrl, serviceKey, holder }: { authUrl: string; serviceKey: string; holder: string },
): RunnerClient {
	const call = (method: string, path: string, body?: unknown) =>
		send(`${authUrl}/api/v1/internal/personas${path}`, {
			method,
			headers: { 'x-service-key': serviceKey },
			body,
		});
	const pathOf = (userId: string) => `/${encodeURIComponent(userId)}`;
	const tickPath = (userId: string, tickId: string) =>
		`${pathOf(userId)}/ticks/${encodeURIComponent(tickId)}`;
	return {
		due: async () => duePersonasSchema.parse(await call('GET', '/due')).personas,
		async claim(userId, tickId) {
			try {
				return claimedTickSchema.parse(await call('POST', `${pathOf(userId)}/ticks`, { tickId, holder }));
			} catch (error) {
				if (error instanceof RequestFailed && claimRefusals.includes(error.code)) return undefined;
				throw error;
			}
		},
		async plan(userId, tickId, plan) {
			await call('PUT', `${tickPath(userId, tickId)}/plan`, { holder, plan });
		},
		async alive(userId, tickId) {
			await call('POST', `${tickPath(userId, tickId)}/alive`, { holder });
		},
		async end(userId, tickId, end) {
			await call('POST', `${tickPath(userId, tickId)}/end`, { holder, ...end });
		},
		async tellAction(userId, action) {
			await call('POST', `${pathOf(userId)}/actions`, { actions: [action] });
		},
		async tellCheck(userId, check) {
			await call('POST', `${pathOf(userId)}/checks`, { checks: [check] });
		},
		async tellRatings(userId, feedback) {
			if (feedback.length > 0) await call('POST', `${pathOf(userId)}/feedback`, { feedback });
		},
	};
}
