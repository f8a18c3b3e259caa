import { readFileSync } from 'node:fs';
import { StackError } from '../stack-error.ts';

/** What the person is asked for: in files that they name, else at the terminal. */
export interface Asker {
	password(): Promise<string>;
	oneTimeCode(): Promise<string>;
	recoveryCode(): Promise<string>;
}

export interface AskerOptions {
	readonly passwordFile?: string | undefined;
	readonly recoveryCodeFile?: string | undefined;
	/** Whether somebody sits at the terminal. */
	readonly isTerminal: boolean;
}

/** Nothing that is typed is shown. @throws StackError `BRIDGE_CLOSED` where nobody can be asked */
export function createAsker({ passwordFile, recoveryCodeFile, isTerminal }: AskerOptions): Asker {
	async function ask(message: string, option?: string): Promise<string> {
		if (!isTerminal) {
			const file = option === undefined ? '' : `, or name a file that has it by ${option}`;
			throw new StackError('BRIDGE_CLOSED', `${message} is needed: start this in a terminal once${file}.`);
		}
		const { default: password } = await import('@inquirer/password');
		return password({ message, mask: '•' }, { output: process.stderr });
	}
	return {
		password: async () =>
			passwordFile === undefined ? ask('Your password', '--password-file') : readSecret(passwordFile),
		oneTimeCode: () => ask('The code of your authenticator app, or a backup code'),
		recoveryCode: async () =>
			recoveryCodeFile === undefined
				? ask('Your recovery code', '--recovery-code-file')
				: readSecret(recoveryCodeFile),
	};
}

function readSecret(path: string): string {
	try {
		return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
	} catch (cause) {
		throw new StackError('BRIDGE_CLOSED', `${path} cannot be read.`, { cause });
	}
}
