import type { Logger, Metrics } from '@mana/service-kit';
import { createRateLimiter, type RateLimiterOptions } from '@mana/service-kit/rate-limit';
import { Counter } from 'prom-client';
import type { AuthConfig } from './config.ts';
import { createAccountExportStore } from './db/account-export-store.ts';
import type { Sql } from './db/connection.ts';
import { createDeletionStore } from './db/deletion-store.ts';
import { createInvitationStore } from './db/invitation-store.ts';
import { createPersonaStore } from './db/persona-store.ts';
import { createPersonaTickStore } from './db/persona-tick-store.ts';
import { createSpaceMemberStore } from './db/space-member-store.ts';
import type { UserStore } from './db/user-store.ts';
import type { AccountExportDeps } from './domain/account-export.ts';
import type { AddressChangeDeps } from './domain/change-address.ts';
import type { DeletionDeps } from './domain/deletion.ts';
import type { InvitationDeps } from './domain/space-invitations.ts';
import type { RunnerDeps } from './http/persona-runner-routes.ts';
import { createAddressMails, invitationMail } from './identity/account-mails.ts';
import type { Identity } from './identity/better-auth.ts';
import { erasureClaims } from './identity/erasure-token.ts';
import { createLogMailer, createMailDelivery, type MailDelivery, type Mailer } from './identity/mailer.ts';
import { createSmtpMailer } from './identity/smtp-mailer.ts';
import type { SyncService } from './sync-service.ts';

const mailboxWindowSeconds = 10 * 60;
const daySeconds = 24 * 60 * 60;

/** What spaces and accounts need from being shared to being deleted. */
export type Lifecycle = Pick<
	InvitationDeps,
	'invitations' | 'spaceMembers' | 'mailInvitation' | 'publicUrl'
> &
	Pick<DeletionDeps, 'deletions' | 'eraseData'> &
	Pick<AddressChangeDeps, 'addressMails'> &
	Pick<AccountExportDeps, 'accountExport'> & { records: SyncService } & Pick<
		RunnerDeps,
		'personas' | 'personaTickStore' | 'personaTicks' | 'newId'
	>;

export interface LifecycleDeps {
	sql: Sql;
	newId: () => string;
	now: () => number;
	config: Pick<AuthConfig, 'publicUrl'>;
	logger: Logger;
	metrics: Metrics;
	identity: Identity;
	users: UserStore;
	mailDelivery: MailDelivery;
	syncService: SyncService;
}

export function createLifecycle(deps: LifecycleDeps): Lifecycle {
	const { sql, newId, syncService } = deps;
	return {
		publicUrl: deps.config.publicUrl,
		spaceMembers: createSpaceMemberStore(sql),
		invitations: createInvitationStore(sql, newId),
		mailInvitation: (invitation) => deps.mailDelivery.deliver(invitationMail(invitation)),
		addressMails: createAddressMails(deps.mailDelivery, deps.config.publicUrl),
		deletions: createDeletionStore(sql),
		async eraseData(userId, spaceId) {
			try {
				const owner = await deps.users.find(userId);
				if (!owner) return null;
				const payload = erasureClaims(owner, spaceId, deps.now());
				const { token } = await deps.identity.api.signJWT({ body: { payload } });
				return await syncService.erase(token, spaceId);
			} catch (error) {
				const { message } = error instanceof Error ? error : new Error(String(error));
				deps.logger.warn({ spaceId, reason: message }, 'a deleted space was not erased yet');
				return null;
			}
		},
		accountExport: createAccountExportStore(sql),
		records: syncService,
		personas: createPersonaStore(sql, newId),
		personaTickStore: createPersonaTickStore(sql),
		personaTicks: new Counter({
			name: 'mana_auth_persona_ticks_total',
			help: 'Ticks of personas, begun and ended, by what the runner said.',
			labelNames: ['result'],
			registers: [deps.metrics.registry],
		}),
		newId,
	};
}

/** @param mailer stands in for the configured one */
export function createMails(
	deps: { config: AuthConfig; logger: Logger; metrics: Metrics } & Pick<RateLimiterOptions, 'redis' | 'now'>,
	mailer: Mailer | undefined,
): MailDelivery {
	const { smtp, isProduction } = deps.config;
	const mails = new Counter({
		name: 'mana_auth_mails_total',
		help: 'Mails by kind, and whether a mail server took them.',
		labelNames: ['kind', 'result'],
		registers: [deps.metrics.registry],
	});
	const configured = smtp ? createSmtpMailer(smtp) : createLogMailer(deps.logger, isProduction);
	const limiter = (keyPrefix: string, windowSeconds: number) =>
		createRateLimiter({ now: deps.now, redis: deps.redis, keyPrefix, windowSeconds });
	const mailboxes = limiter('mana:auth:mailboxes', mailboxWindowSeconds);
	const mailboxDays = limiter('mana:auth:mailbox-days', daySeconds);
	return createMailDelivery({
		mailer: mailer ?? configured,
		mailboxes,
		mailboxDays,
		logger: deps.logger,
		mails,
	});
}
