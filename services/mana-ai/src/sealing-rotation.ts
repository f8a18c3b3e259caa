import { fingerprintOf } from '@mana/agent-loop/sealed';
import type { Logger } from '@mana/service-kit';
import { decodeBase64 } from '@mana/shared-crypto';
import type { SealingKeys } from './domain/sealed/sealing-keys.ts';

const everyMs = 60 * 60_000;
const againAfterMs = 10_000;

/** Sees to it, from the start and once an hour, that devices seal to a key of these days, and says which one it is. */
export function startSealingRotation({
	keys,
	logger,
}: {
	readonly keys: Pick<SealingKeys, 'renew'>;
	readonly logger: Logger;
}) {
	let shown: string | undefined;
	let isStopped = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	async function look(): Promise<void> {
		let waitMs = everyMs;
		try {
			const { kid, publicKey, since } = await keys.renew();
			if (kid !== shown) {
				const fingerprint = await fingerprintOf(decodeBase64(publicKey));
				logger.info({ kid, fingerprint, since }, 'devices seal copies for missions to this key');
			}
			shown = kid;
		} catch (error) {
			waitMs = againAfterMs;
			logger.warn({ err: error }, 'the key that devices seal to cannot be looked at just now');
		}
		if (!isStopped) timer = setTimeout(look, waitMs);
	}
	const looking = look();
	return {
		async stop() {
			isStopped = true;
			clearTimeout(timer);
			await looking;
		},
	};
}
