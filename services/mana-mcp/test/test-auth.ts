import type { Space } from '@mana/auth-protocol';
import { decodeJwt, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface TokenOptions {
	audience?: string | string[];
	issuer?: string;
	expiresInSeconds?: number;
	claims?: JWTPayload;
}

export const issuer = 'http://auth.mana.test';

/** A local mana-auth: keys, tokens and the list of spaces; it can be switched off and on again. */
export async function startTestAuth() {
	const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
	const jwk = { ...(await exportJWK(publicKey)), kid: 'test-key', alg: 'EdDSA', use: 'sig' };
	const spacesByUser = new Map<string, Space[]>();
	const vaultAnswers = new Map<string, () => Response>();
	let listRequests = 0;
	const policyBySpace = new Map<string, () => Response | Promise<Response>>();
	const policyRequests: string[] = [];
	const activity: { userId: string; entries: Record<string, unknown>[] }[] = [];

	const tokens: string[] = [];
	const exchanges: { use: string; assertion: string }[] = [];
	let isGrantAlive = true;
	const sign = (payload: JWTPayload, audience: string | string[], expiresInSeconds: number) => {
		const nowSeconds = Math.floor(Date.now() / 1000);
		return new SignJWT(payload)
			.setProtectedHeader({ alg: 'EdDSA', kid: 'test-key', typ: 'JWT' })
			.setIssuer(issuer)
			.setAudience(audience)
			.setIssuedAt(nowSeconds)
			.setExpirationTime(nowSeconds + expiresInSeconds)
			.sign(privateKey);
	};
	const exchange = async (request: Request): Promise<Response> => {
		const form = new URLSearchParams(await request.text());
		const { sub, space, scope, client_id } = decodeJwt(form.get('subject_token') ?? '');
		const use = form.get('requested_token_type')?.split(':').at(-1) ?? '';
		exchanges.push({ use, assertion: form.get('client_assertion') ?? '' });
		if (!isGrantAlive) return Response.json({ error: 'invalid_request' }, { status: 400 });
		const claims = { sub: String(sub), space, scope, act: { sub: client_id }, use, jti: crypto.randomUUID() };
		return Response.json({
			access_token: await sign(claims, 'mana', 60),
			issued_token_type: form.get('requested_token_type'),
			token_type: 'Bearer',
			expires_in: 60,
		});
	};

	const fetchHandler = async (request: Request): Promise<Response> => {
		const { pathname } = new URL(request.url);
		if (pathname === '/api/v1/oauth/token-exchange') return exchange(request);
		if (pathname === '/api/auth/jwks') return Response.json({ keys: [jwk] });
		tokens.push(request.headers.get('authorization')?.slice('Bearer '.length) ?? '');
		const userId = subjectOf(request.headers.get('authorization'));
		if (pathname === '/api/auth/organization/list') {
			listRequests++;
			return Response.json(spacesByUser.get(userId) ?? []);
		}
		const policySpace = /^\/api\/v1\/spaces\/([^/]+)\/policy$/.exec(pathname)?.[1];
		if (policySpace) {
			policyRequests.push(userId);
			const answer = policyBySpace.get(policySpace);
			return (await answer?.()) ?? Response.json({ allowDestructive: [] });
		}
		if (pathname === '/api/v1/me/agent-activity') {
			activity.push({ userId, entries: (await request.json()).entries });
			return Response.json({ written: 1 });
		}
		if (pathname.startsWith('/api/v1/me/encryption-vault/')) {
			return (
				vaultAnswers.get(userId)?.() ?? Response.json({ error: 'VAULT_NOT_INITIALISED' }, { status: 404 })
			);
		}
		return Response.json({ error: 'NOT_FOUND' }, { status: 404 });
	};
	let server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: fetchHandler });
	const port = Number(server.port);

	return {
		url: `http://127.0.0.1:${port}`,
		publicKeyPem: await exportSPKI(publicKey),
		spacesByUser,
		vaultAnswers,
		policyBySpace,
		/** Who asked for a policy. */
		policyRequests,
		/** Batches of the activity log, as they came. */
		activity,
		get listRequests() {
			return listRequests;
		},
		/** The tokens of all other requests. */
		tokens,
		/** The exchanges that the gateway has asked for. */
		exchanges,
		endGrants() {
			isGrantAlive = false;
		},
		/** An agent's own token, for the gateway at this address. */
		agentToken(
			userId: string,
			resource: string,
			claims: JWTPayload = {},
			expiresInSeconds = 900,
		): Promise<string> {
			const bounds = {
				space: `space-${userId}`,
				scope: 'mana:read mana:write',
				client_id: 'client-1',
				grant: 'g1',
			};
			return sign({ sub: userId, ...bounds, ...claims }, resource, expiresInSeconds);
		},
		/** Adds a user with a personal space and answers that space. */
		addUser(userId: string, ...more: Space[]): Space {
			const personal = testSpace(`space-${userId}`, { name: userId, type: 'personal', role: 'owner' });
			spacesByUser.set(userId, [personal, ...more]);
			return personal;
		},
		token(userId: string, options: TokenOptions = {}): Promise<string> {
			const nowSeconds = Math.floor(Date.now() / 1000);
			return new SignJWT({ email: `${userId}@mana.test`, role: 'user', tier: 'public', ...options.claims })
				.setProtectedHeader({ alg: 'EdDSA', kid: 'test-key', typ: 'JWT' })
				.setSubject(userId)
				.setIssuer(options.issuer ?? issuer)
				.setAudience(options.audience ?? 'mana')
				.setIssuedAt(nowSeconds)
				.setExpirationTime(nowSeconds + (options.expiresInSeconds ?? 900))
				.sign(privateKey);
		},
		async goDown() {
			await server.stop(true);
		},
		comeBack() {
			server = Bun.serve({ port, hostname: '127.0.0.1', fetch: fetchHandler });
		},
		async stop() {
			await server.stop(true);
		},
	};
}

export function testSpace(id: string, space: Partial<Space> = {}): Space {
	return { id, name: id, slug: id, type: 'team', role: 'member', metadata: {}, ...space };
}

function subjectOf(header: string | null): string {
	const payload = header?.split('.')[1];
	if (!payload) return '';
	return String(JSON.parse(Buffer.from(payload, 'base64url').toString()).sub);
}
