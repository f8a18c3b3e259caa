import { createHash } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { z } from 'zod';

/** A call that waits for the yes of the person in whose name it is to be made. */
export interface WaitingCall {
	readonly userId: string;
	readonly spaceId: string;
	/** The tool's canonical name. */
	readonly tool: string;
	/** The arguments as JSON: they run byte for byte. */
	readonly args: string;
	/** What the call is known by, so that however often it is agreed to, it is made once. */
	readonly callName: string;
}

/** Hands waiting calls to the client, which can neither read nor change them: no replica has to remember them. */
export interface ConfirmationSeal {
	seal(call: WaitingCall): Promise<string>;
	/** Undefined for what was not sealed here, or too long ago. */
	open(sealed: string): Promise<WaitingCall | undefined>;
}

const goodForSeconds = 30 * 60;
const waitingCall = z.object({
	userId: z.string(),
	spaceId: z.string(),
	tool: z.string(),
	args: z.string(),
	callName: z.string(),
});

export function createConfirmationSeal({
	secret,
	now,
}: {
	readonly secret: string;
	readonly now: () => number;
}): ConfirmationSeal {
	const key = createHash('sha256').update(`mana-ai-confirmation-v1\0${secret}`).digest();
	return {
		seal: (call) =>
			new EncryptJWT({ call })
				.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
				.setExpirationTime(Math.floor(now() / 1000) + goodForSeconds)
				.encrypt(key),
		async open(sealed) {
			try {
				const { payload } = await jwtDecrypt(sealed, key, {
					keyManagementAlgorithms: ['dir'],
					contentEncryptionAlgorithms: ['A256GCM'],
					currentDate: new Date(now()),
				});
				return waitingCall.parse(payload.call);
			} catch (error) {
				if (error instanceof errors.JOSEError) return undefined;
				throw error;
			}
		},
	};
}
