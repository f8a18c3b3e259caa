import {
	baseUrl,
	commaList,
	commonConfig,
	flag,
	loadConfig,
	pageOrigins,
	port,
	secret,
} from '@mana/service-kit';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { RetentionDays } from './domain/retain-logs.ts';
import type { SmtpSettings } from './identity/smtp-mailer.ts';
import { type KekConfig, kekVariables, readKekConfig } from './kek.ts';

const retentionDays = z.coerce.number().int().min(1).max(36_500);
const retentionVariables = {
	/** For how many days it is kept who fetched which key, and who changed a policy. */
	AUDIT_RETENTION_DAYS: retentionDays.default(365),
	/** For how many days it is kept what agents did. */
	ACTIVITY_RETENTION_DAYS: retentionDays.default(365),
};

/** 32 bytes (RFC 8032 §5.1.5), as the `x` of a JWK. */
const ed25519Key = z.string().regex(/^[\w-]{43}$/, 'is not an Ed25519 public key in base64url');

export const authConfigSchema = z
	.object({
		...commonConfig,
		PORT: port.default(3001),
		DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
		/** The base URL that others see this service under, without a path. */
		MANA_AUTH_PUBLIC_URL: baseUrl.optional(),
		/** An address (RFC 8414 §2): agents' clients find us by it. */
		JWT_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
		JWT_AUDIENCE: z.string().min(1).default('mana'),
		/** Where people open the app: sign-ins are sent there, and its pages may call. Without it there is no app. */
		MANA_WEB_PUBLIC_URL: baseUrl.optional(),
		/** Where agents reach the gateway, without `/mcp`: what their tokens are for. */
		MANA_MCP_PUBLIC_URL: baseUrl.default('http://localhost:3069'),
		/** The gateway's public keys, Ed25519 in base64url; while one is replaced, both. */
		GATEWAY_PUBLIC_KEYS: commaList.pipe(z.array(ed25519Key).max(4)).default([]),
		/** The public keys of mana-ai, likewise. */
		AI_PUBLIC_KEYS: commaList.pipe(z.array(ed25519Key).max(4)).default([]),
		BETTER_AUTH_SECRET: secret,
		...kekVariables,
		/** Addresses or CIDR blocks of proxies whose `X-Forwarded-For` is believed. */
		TRUSTED_PROXIES: commaList.default([]),
		REGISTRATION_OPEN: flag.default(true),
		/** Whether agents may be known by a document on the Internet, which we fetch. */
		OAUTH_CLIENT_DOCUMENTS: flag.default(true),
		/** Where mails are handed over: smtp:// or smtps://. With it, addresses have to be confirmed. */
		SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
		/** Only for a server that nobody can listen to: smtp:// without STARTTLS. */
		SMTP_TLS: z.enum(['required', 'off']).default('required'),
		/** An address, or `Name <address>`. */
		MAIL_FROM: z
			.string()
			.regex(/^[^\r\n<>,;]*(<[^\s<>,;@]+@[^\s<>,;@]+>|[^\s<>,;@]+@[^\s<>,;@]+)$/, 'is not one address')
			.optional(),
		/** Where mana-sync is reached, to export and to erase. */
		MANA_SYNC_URL: baseUrl.default('http://127.0.0.1:3050'),
		/** Where replicas count rates together; without it each counts by itself. */
		REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
		/** What the persona runner shows. Without it its routes are closed. */
		MANA_SERVICE_KEY: secret.optional(),
		/** As role `mana_auth_maintenance`. Without it retention is left to other replicas. */
		DATABASE_MAINTENANCE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
		...retentionVariables,
		MANA_STOP_WITH_PARENT: z.enum(['0', '1']).default('0'),
	})
	.refine((env) => env.SMTP_URL === undefined || env.MAIL_FROM !== undefined, {
		path: ['MAIL_FROM'],
		message: 'says whom mails come from: set it with SMTP_URL',
	});

export interface AuthConfig {
	isProduction: boolean;
	host: string;
	port: number;
	databaseUrl: string;
	publicUrl: string;
	/** Where the app is. */
	webUrl: string | undefined;
	token: { issuer: string; audience: string };
	/** What agents' tokens are for. */
	mcpResource: string;
	gatewayKeys: JSONWebKeySet;
	aiKeys: JSONWebKeySet;
	secret: string;
	kek: KekConfig;
	corsOrigins: string[];
	trustedProxies: string[];
	isRegistrationOpen: boolean;
	readsClientDocuments: boolean;
	smtp: SmtpSettings | undefined;
	syncUrl: string;
	redisUrl: string | undefined;
	serviceKey: string | undefined;
	maintenanceUrl: string | undefined;
	retention: RetentionDays;
	log: { level: string; format: 'json' | 'pretty' };
	metricsToken: string | undefined;
	tracesEndpoint: string | undefined;
	stopWithParent: boolean;
}

/** @throws ConfigError naming the variables that are missing or wrong, never their values */
export function loadAuthConfig(environment: Record<string, string | undefined>): AuthConfig {
	const env = loadConfig(authConfigSchema, environment);
	const publicUrl = env.MANA_AUTH_PUBLIC_URL ?? `http://localhost:${env.PORT}`;
	return {
		isProduction: env.NODE_ENV === 'production',
		host: env.HOST,
		port: env.PORT,
		databaseUrl: env.DATABASE_URL,
		publicUrl,
		webUrl: env.MANA_WEB_PUBLIC_URL,
		token: { issuer: env.JWT_ISSUER ?? publicUrl, audience: env.JWT_AUDIENCE },
		mcpResource: `${env.MANA_MCP_PUBLIC_URL}/mcp`,
		gatewayKeys: keySet(env.GATEWAY_PUBLIC_KEYS),
		aiKeys: keySet(env.AI_PUBLIC_KEYS),
		secret: env.BETTER_AUTH_SECRET,
		kek: readKekConfig(env),
		corsOrigins: pageOrigins(env),
		trustedProxies: env.TRUSTED_PROXIES,
		isRegistrationOpen: env.REGISTRATION_OPEN,
		readsClientDocuments: env.OAUTH_CLIENT_DOCUMENTS,
		smtp:
			env.SMTP_URL === undefined || env.MAIL_FROM === undefined
				? undefined
				: { url: env.SMTP_URL, from: env.MAIL_FROM, isTlsRequired: env.SMTP_TLS === 'required' },
		syncUrl: env.MANA_SYNC_URL,
		redisUrl: env.REDIS_URL,
		serviceKey: env.MANA_SERVICE_KEY,
		maintenanceUrl: env.DATABASE_MAINTENANCE_URL,
		retention: { auditDays: env.AUDIT_RETENTION_DAYS, activityDays: env.ACTIVITY_RETENTION_DAYS },
		log: { level: env.LOG_LEVEL, format: env.LOG_FORMAT },
		metricsToken: env.METRICS_TOKEN,
		tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
		stopWithParent: env.MANA_STOP_WITH_PARENT === '1',
	};
}

function keySet(keys: readonly string[]): JSONWebKeySet {
	return { keys: keys.map((x) => ({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', x })) };
}

const retentionCommandSchema = z.object({
	/** As role `mana_auth_maintenance`. */
	DATABASE_MAINTENANCE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
	BETTER_AUTH_SECRET: secret,
	...retentionVariables,
});

/** @throws ConfigError naming the variables that are missing or wrong, never their values */
export function loadRetentionCommandConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(retentionCommandSchema, environment);
	return {
		maintenanceUrl: env.DATABASE_MAINTENANCE_URL,
		secret: env.BETTER_AUTH_SECRET,
		retention: { auditDays: env.AUDIT_RETENTION_DAYS, activityDays: env.ACTIVITY_RETENTION_DAYS },
	};
}

const keysCommandSchema = z.object({
	/** As role `mana_auth_maintenance`. */
	DATABASE_MAINTENANCE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
	BETTER_AUTH_SECRET: secret,
});

/** @throws ConfigError naming the variables that are missing or wrong, never their values */
export function loadKeysCommandConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(keysCommandSchema, environment);
	return { maintenanceUrl: env.DATABASE_MAINTENANCE_URL, secret: env.BETTER_AUTH_SECRET };
}

const kekCommandSchema = z.object({
	/** As role `mana_auth_maintenance`. */
	DATABASE_MAINTENANCE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
	...kekVariables,
});

/** @throws ConfigError naming the variables that are missing or wrong, never their values */
export function loadKekCommandConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(kekCommandSchema, environment);
	return {
		maintenanceUrl: env.DATABASE_MAINTENANCE_URL,
		kek: readKekConfig(env),
	};
}
