import { keepsEncrypted, type ManaModule, moduleCatalogue } from '@mana/records';
import { ToolError } from '../tool-error.ts';

const keeping = moduleCatalogue.filter(({ recordTypes }) => recordTypes.length > 0);
const plainModules = keeping.filter((module) => !keepsEncrypted(module));

function titles(modules: readonly ManaModule[]): string {
	return modules.map(({ title }) => title.toLowerCase()).join(', ');
}

/** The person keeps their key to their own devices; no server can act on their encrypted data. */
export class ZeroKnowledgeUserError extends ToolError {
	override readonly name = 'ZeroKnowledgeUserError';

	constructor() {
		super(
			'ZERO_KNOWLEDGE',
			`This person uses zero-knowledge mode: only their own devices can read or write what is encrypted here. They can use the Mana app for it, connect you through the bridge on their own machine (npm run bridge), or leave zero-knowledge mode in their security settings. Shared spaces stay readable to the server, and to you, while a member of them is in standard mode. What is not encrypted still works: ${titles(plainModules)}. Do not retry.`,
		);
	}
}

/** The space's key could not be had: `KEY_REFUSED` is mana-auth's answer, `AUTH_UNAVAILABLE` the lack of one. */
export class MasterKeyFetchError extends ToolError {
	override readonly name = 'MasterKeyFetchError';

	constructor(code: 'KEY_REFUSED' | 'AUTH_UNAVAILABLE', options?: ErrorOptions) {
		super(
			code,
			code === 'KEY_REFUSED'
				? 'The encryption key of this space was refused: the sign-in has expired, or the person is no longer a member. Ask them to reconnect. Nothing was read or written.'
				: 'The encryption key of this space cannot be fetched just now. Nothing was read or written; try again in a few seconds.',
			options,
		);
	}
}
