import type { PolicyMode } from '@mana/tool-registry/browser';
import { z } from 'zod';
import type { ServiceAnswer, ServiceRequest } from '../call-service.ts';
import type { KeptValues } from './device-storage.ts';

/** What mana-ai is and goes by. */
export const askWhatManaAiIs = {
	...{ service: 'ai', method: 'GET', path: '/api/v1/ai/models' },
} as const satisfies ServiceRequest;

/** How strictly calls of agents are looked at here: as whoever runs this Mana has set it, and mana-ai has said last. */
export interface HeardPolicyMode {
	/** As services do by default, where it never said. */
	read(): Promise<PolicyMode>;
	/** Keeps what an answer says, if it says it. Never throws: what is not kept is heard again. */
	hear(request: Pick<ServiceRequest, 'path'>, answer: ServiceAnswer): Promise<void>;
}

const name = 'policy-mode';
const modeSchema = z.enum(['off', 'log-only', 'enforce'] satisfies PolicyMode[]);
const saidSchema = z.object({ policyMode: modeSchema });

export function createHeardPolicyMode(values: Pick<KeptValues, 'get' | 'set'>): HeardPolicyMode {
	const read = async () => modeSchema.safeParse(await values.get(name)).data;
	return {
		read: async () => (await read()) ?? 'log-only',
		async hear({ path }, answer) {
			if (path !== askWhatManaAiIs.path || !answer.ok) return;
			const said = saidSchema.safeParse(answer.body);
			if (!said.success) return;
			try {
				if ((await read()) !== said.data.policyMode) await values.set(name, said.data.policyMode);
			} catch {
				// The storage has failed, and its own watch says so.
			}
		},
	};
}
