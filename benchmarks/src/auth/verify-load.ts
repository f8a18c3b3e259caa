import { AuthStandIn } from '@mana/auth-protocol/testing';
import { createTokenVerifier } from '@mana/shared-auth';

const issuer = 'http://127.0.0.1';
const tokenCount = 4_000;

/** Verifications a second of a service, in one process: of tokens it has not met yet, and of those it has. */
export async function measureVerification(): Promise<{ firstPerSecond: number; againPerSecond: number }> {
	const auth = new AuthStandIn({ issuer });
	const tokens = await Promise.all(
		Array.from({ length: tokenCount }, (_, index) => auth.token(`${index}`, { sid: `${index}` })),
	);
	const verifier = createTokenVerifier({
		jwksUrl: `${issuer}/api/auth/jwks`,
		issuer,
		audience: 'mana',
		fetch: Object.assign(auth.fetch, { preconnect: () => {} }),
	});
	const round = async () => {
		const startMs = performance.now();
		for (const token of tokens) {
			if (!(await verifier.verify(token)).ok) throw new Error('a good token was refused');
		}
		return (tokenCount / (performance.now() - startMs)) * 1000;
	};
	return { firstPerSecond: await round(), againPerSecond: await round() };
}
