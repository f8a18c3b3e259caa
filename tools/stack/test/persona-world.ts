import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import { type PersonaReport, personaReportSchema } from '@mana/auth-protocol';
import { readConfig } from '@mana/persona-runner-service/config';
import { createDeps, type DepsOverrides } from '@mana/persona-runner-service/deps';
import postgres from 'postgres';
import { dataDirAt } from '../src/data-dir.ts';
import type { Environment } from '../src/environment.ts';
import { loadSecrets } from '../src/secrets.ts';
import { seedPersonas } from '../src/seed-personas.ts';
import { type Stack, startStack } from '../src/start-stack.ts';
import { answeredBy } from './app-agents.ts';
import { temporaryFolder } from './launcher.ts';
import { diligent } from './persona-deeds.ts';
import { createScriptedPlayer } from './scripted-player.ts';

export type ReportedPersona = PersonaReport['personas'][number];

/**
 * A whole stack with the ten personas of the catalogue, and a scripted model.
 *
 * @param hasAgents whether mana-ai is in it, with that model
 * @param more for the services
 */
export async function startPersonaWorld({
	hasAgents = false,
	more = {},
}: {
	hasAgents?: boolean;
	more?: Environment;
} = {}) {
	const dataDir = temporaryFolder();
	const ports = { auth: 0, sync: 0, mcp: 0, web: 0, ai: 0 };
	const model: ModelServer = startModelServer();
	const env = { MANA_OUTBOUND: 'off', ...(hasAgents && answeredBy(model)), ...more };
	const stack: Stack = await startStack({ dataDir, ports, env });
	const admin = postgres(stack.adminUrl, { max: 1, onnotice: () => {} });
	const { kept } = await loadSecrets(dataDirAt(dataDir));
	const secret = kept.personaSeedSecret ?? '';
	const jwt = stack.devUser?.accessToken ?? '';
	await admin`update auth.users set role = 'admin' where email = 'dev@mana.test'`;
	await seedPersonas({ authUrl: stack.urls.auth, jwt, secret, report: () => {} });
	const environment = {
		MANA_AUTH_URL: stack.urls.auth,
		MANA_MCP_URL: stack.urls.mcp,
		MANA_SERVICE_KEY: kept.personaServiceKey ?? '',
		PERSONA_SEED_SECRET: secret,
		LOG_LEVEL: 'silent',
		PERSONA_DAY_LENGTH: '20',
	};
	return {
		stack,
		admin,
		model,
		environment,
		dataDir,
		/** Of an administrator. */
		jwt,
		/** What anybody may want, today. */
		dates: datesOf(new Date()),
		createRunner: (overrides: DepsOverrides = {}, more: Record<string, string> = {}) =>
			createDeps(readConfig({ ...environment, ...more }), {
				player: createScriptedPlayer(model.url),
				...overrides,
			}),
		/** Lets nobody be due but these. */
		async makeDue(...names: string[]) {
			const emails = names.map((name) => `persona.${name}@mana.test`);
			await admin`update auth.personas set last_active_at = now()`;
			await admin`
				update auth.personas p set last_active_at = null, tick_cadence = 'daily'
				from auth.users u where u.id = p.user_id and u.email in ${admin(emails)}`;
		},
		async reportOf(name: string): Promise<ReportedPersona> {
			const response = await fetch(`${stack.urls.auth}/api/v1/admin/personas/report`, {
				headers: { authorization: `Bearer ${jwt}` },
			});
			const { personas } = personaReportSchema.parse(await response.json());
			const persona = personas.find(({ email }) => email === `persona.${name}@mana.test`);
			if (!persona) throw new Error(`no report of ${name}`);
			return persona;
		},
		beDiligent: () => model.answerBy((body) => diligent(body, datesOf(new Date()))),
		async stop() {
			await model.stop();
			await admin.end({ timeout: 1 });
			await stack.stop();
		},
	};
}

export type PersonaWorld = Awaited<ReturnType<typeof startPersonaWorld>>;

function datesOf(now: Date) {
	const dateIn = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
	return { today: dateIn(0), tomorrow: dateIn(1), friday: dateIn((12 - now.getUTCDay()) % 7) };
}
