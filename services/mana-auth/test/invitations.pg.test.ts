import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import { MailError } from '../src/identity/mailer.ts';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	joined,
	post,
	publicUrl,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';

let world: AuthWorld;
let owner: SignedIn;
let clockAheadMs = 0;
beforeAll(async () => {
	world = await createAuthWorld({}, { now: () => Date.now() + clockAheadMs });
	owner = await registered(world.app, 'sofia@mana.test');
});
afterAll(() => world.close());

const invite = (person: SignedIn, spaceId: string, email: string, role = 'member') =>
	post(world.app, `/api/v1/spaces/${spaceId}/invitations`, { email, role }, bearer(person.accessToken));
const answerTo = (person: SignedIn, id: string, answer: 'accept' | 'decline') =>
	post(world.app, `/api/v1/invitations/${id}/${answer}`, {}, bearer(person.accessToken));
const invited = async (spaceId: string, email: string, role = 'member') => {
	const answer = await invite(owner, spaceId, email, role);
	if (answer.status !== 201) throw new Error(await answer.text());
	return answer.json();
};
const rolesIn = async (spaceId: string, person: SignedIn) =>
	world.admin`select role from auth.members
		where organization_id = ${spaceId} and user_id = ${person.user.id}`;

describe('an invitation', () => {
	test('goes by mail and makes its recipient a member with the role', async () => {
		const spaceId = await sharedSpace(world, owner, 'welcoming');
		const invitation = await invited(spaceId, 'Tom@mana.test', 'viewer');
		expect(invitation).toMatchObject({
			spaceId,
			email: 'tom@mana.test',
			role: 'viewer',
			status: 'pending',
			mail: 'sent',
			link: `${publicUrl}/accept-invitation?id=${invitation.id}`,
		});
		expect(world.mails.at(-1)).toMatchObject({ to: 'tom@mana.test', link: invitation.link });

		const tom = await registered(world.app, 'tom@mana.test');
		const listed = async () =>
			(await (await get(world.app, '/api/v1/invitations', tom.accessToken)).json()).invitations;
		// Nobody knows yet whether it is Tom's address: the link is in its mailbox.
		expect(await listed()).toEqual([]);
		await world.admin`update auth.users set email_verified = true where id = ${tom.user.id}`;
		const mine = await listed();
		expect(mine).toMatchObject([
			{ id: invitation.id, role: 'viewer', space: { id: spaceId, name: 'welcoming', type: 'family' } },
		]);
		const shown = await get(world.app, `/api/v1/invitations/${invitation.id}`, tom.accessToken);
		expect(await shown.json()).toEqual(mine[0]);
		expect(await (await answerTo(tom, invitation.id, 'accept')).json()).toEqual({ spaceId, role: 'viewer' });
		expect(await rolesIn(spaceId, tom)).toMatchObject([{ role: 'viewer' }]);
		expect(await refusalOf(await answerTo(tom, invitation.id, 'accept'))).toEqual({
			status: 409,
			error: 'INVITATION_SETTLED',
		});
		expect(await refusalOf(await invite(owner, spaceId, 'tom@mana.test'))).toEqual({
			status: 409,
			error: 'ALREADY_A_MEMBER',
		});
	});

	test('is for nobody but the invited address', async () => {
		const spaceId = await sharedSpace(world, owner, 'for-one');
		const { id } = await invited(spaceId, 'julia@mana.test');
		const thief = await registered(world.app, 'marcus@mana.test');
		const refused = { status: 403, error: 'INVITATION_FOR_ANOTHER' };
		for (const answer of ['accept', 'decline'] as const) {
			expect(await refusalOf(await answerTo(thief, id, answer))).toEqual(refused);
		}
		expect(await refusalOf(await get(world.app, `/api/v1/invitations/${id}`, thief.accessToken))).toEqual(
			refused,
		);
		expect(await refusalOf(await answerTo(thief, 'unknown', 'accept'))).toEqual({
			status: 404,
			error: 'INVITATION_NOT_FOUND',
		});
		expect((await post(world.app, `/api/v1/invitations/${id}/accept`, {})).status).toBe(401);
		expect(await rolesIn(spaceId, thief)).toHaveLength(0);
	});

	test('sent again is the same one, renewed', async () => {
		const spaceId = await sharedSpace(world, owner, 'again');
		const first = await invited(spaceId, 'kai@mana.test', 'viewer');
		clockAheadMs = 60_000;
		const second = await invited(spaceId, 'kai@mana.test', 'member');
		clockAheadMs = 0;
		expect(second).toMatchObject({ id: first.id, role: 'member' });
		expect(Date.parse(second.expiresAt)).toBeGreaterThan(Date.parse(first.expiresAt));
		const listed = await get(world.app, `/api/v1/spaces/${spaceId}/invitations`, owner.accessToken);
		expect((await listed.json()).invitations).toHaveLength(1);
	});

	test('expires after seven days', async () => {
		const spaceId = await sharedSpace(world, owner, 'expires');
		const paul = await registered(world.app, 'paul@mana.test');
		const { id } = await invited(spaceId, 'paul@mana.test');
		await world.admin`update auth.invitations set expires_at = now() - interval '1 second' where id = ${id}`;
		expect(await refusalOf(await answerTo(paul, id, 'accept'))).toEqual({
			status: 410,
			error: 'INVITATION_EXPIRED',
		});
		const listed = await get(world.app, `/api/v1/spaces/${spaceId}/invitations`, owner.accessToken);
		expect((await listed.json()).invitations).toMatchObject([{ id, isExpired: true }]);
		expect(await rolesIn(spaceId, paul)).toHaveLength(0);
	});

	test('is cancelled, or declined, once', async () => {
		const spaceId = await sharedSpace(world, owner, 'taken-back');
		const ben = await registered(world.app, 'ben@mana.test');
		const settled = { status: 409, error: 'INVITATION_SETTLED' };
		const cancel = (id: string, space = spaceId) =>
			world.app.request(`${publicUrl}/api/v1/spaces/${space}/invitations/${id}`, {
				method: 'DELETE',
				headers: bearer(owner.accessToken),
			});
		const first = await invited(spaceId, 'ben@mana.test');
		const elsewhere = await sharedSpace(world, owner, 'elsewhere');
		expect((await cancel(first.id, elsewhere)).status).toBe(404);
		expect((await cancel(first.id)).status).toBe(200);
		expect(await refusalOf(await cancel(first.id))).toEqual(settled);
		expect(await refusalOf(await answerTo(ben, first.id, 'accept'))).toEqual(settled);
		const second = await invited(spaceId, 'ben@mana.test');
		expect((await answerTo(ben, second.id, 'decline')).status).toBe(200);
		expect(await refusalOf(await answerTo(ben, second.id, 'accept'))).toEqual(settled);
		expect(await rolesIn(spaceId, ben)).toHaveLength(0);
	});

	test('is sent by owners and admins only, and ends when its sender may invite no more', async () => {
		const spaceId = await sharedSpace(world, owner, 'who-may');
		const admin = await joined(world, owner, 'lena@mana.test', spaceId, 'admin');
		const member = await joined(world, owner, 'anna@mana.test', spaceId, 'member');
		const refused = { status: 403, error: 'SPACE_ROLE_REQUIRED' };
		expect(await refusalOf(await invite(member, spaceId, 'x1@mana.test'))).toEqual(refused);
		expect(
			await refusalOf(await get(world.app, `/api/v1/spaces/${spaceId}/invitations`, member.accessToken)),
		).toEqual(refused);
		const sent = await invite(admin, spaceId, 'maya@mana.test');
		const { id } = await sent.json();
		const removed = await world.app.request(
			`${publicUrl}/api/v1/spaces/${spaceId}/members/${admin.user.id}`,
			{ method: 'DELETE', headers: bearer(owner.accessToken) },
		);
		expect(removed.status).toBe(200);
		const maya = await registered(world.app, 'maya@mana.test');
		expect(await refusalOf(await answerTo(maya, id, 'accept'))).toEqual({
			status: 409,
			error: 'INVITATION_SETTLED',
		});
	});

	test.each(['/api/v1/spaces/:id/invitations', '/api/auth/organization/invite-member'])(
		'is not sent by an admin who is being removed at the same moment (%s)',
		async (path) => {
			const spaceId = await sharedSpace(world, owner, `leaving-${crypto.randomUUID().slice(0, 8)}`);
			const admin = await joined(world, owner, `${crypto.randomUUID()}@mana.test`, spaceId, 'admin');
			const pending = () => world.admin`
				select id from auth.invitations where organization_id = ${spaceId} and status = 'pending'`;
			const isNative = path.includes('organization');
			const body = {
				email: 'back-door@mana.test',
				role: 'admin',
				...(isNative ? { organizationId: spaceId } : {}),
			};
			const token = isNative ? admin.refreshToken : admin.accessToken;
			const answer = await world.admin.begin(async (tx) => {
				await tx`delete from auth.members where organization_id = ${spaceId} and user_id = ${admin.user.id}`;
				const asked = post(world.app, path.replace(':id', spaceId), body, bearer(token));
				await Bun.sleep(150);
				return { asked };
			});
			expect(await refusalOf(await answer.asked)).toEqual({ status: 403, error: 'SPACE_ROLE_REQUIRED' });
			expect(await pending()).toHaveLength(0);
		},
	);

	test.each([
		['an owner', { email: 'x2@mana.test', role: 'owner' }],
		['an unknown role', { email: 'x2@mana.test', role: 'boss' }],
		['two addresses', { email: 'x2@mana.test, x3@mana.test', role: 'member' }],
		['a line end in the address', { email: 'x2@mana.test\r\nBcc: x3@mana.test', role: 'member' }],
	])('is refused for %s', async (_, body) => {
		const spaceId = await sharedSpace(world, owner, `refused-${crypto.randomUUID().slice(0, 8)}`);
		const mailed = world.mails.length;
		const path = `/api/v1/spaces/${spaceId}/invitations`;
		expect(await refusalOf(await post(world.app, path, body, bearer(owner.accessToken)))).toEqual({
			status: 400,
			error: 'VALIDATION',
		});
		expect(world.mails).toHaveLength(mailed);
	});

	test('accepted many times at once makes one member', async () => {
		const spaceId = await sharedSpace(world, owner, 'at-once');
		const person = await registered(world.app, 'racer@mana.test');
		const { id } = await invited(spaceId, 'racer@mana.test');
		const answers = await Promise.all(Array.from({ length: 6 }, () => answerTo(person, id, 'accept')));
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
		expect(await rolesIn(spaceId, person)).toHaveLength(1);
	});

	test('stands where its mail fails, and says so', async () => {
		const spaceId = await sharedSpace(world, owner, 'no-mail');
		const broken = await world.secondInstance({
			mailer: {
				send: async () => {
					throw new MailError('MAIL_FAILED', 'The mail server did not take it.');
				},
			},
		});
		const answer = await post(
			broken.app,
			`/api/v1/spaces/${spaceId}/invitations`,
			{ email: 'unlucky@mana.test', role: 'member' },
			bearer(owner.accessToken),
		);
		const { id, mail } = await answer.json();
		expect([answer.status, mail]).toEqual([201, 'failed']);
		expect(await broken.deps.metrics.registry.metrics()).toContain(
			'mana_auth_mails_total{kind="invitation",result="failed"',
		);
		const unlucky = await registered(world.app, 'unlucky@mana.test');
		expect((await answerTo(unlucky, id, 'accept')).status).toBe(200);
	});
});
