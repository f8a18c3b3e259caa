import { AppError, type Hold, parseJson, readBody, validate } from '@mana/service-kit';
import { findUnstorable, type PushRequest, pushRequestSchema, SCHEMA_VERSION } from '@mana/sync-protocol';
import { z } from 'zod';
import {
	batchTooLarge,
	changeTooWide,
	fieldTooLarge,
	schemaVersionUnsupported,
	textNotStorable,
} from '../domain/refusals.ts';

const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const BATCH_LIMIT_CHANGES = 5_000;
/** A record's own limit. */
const CHANGE_LIMIT_FIELDS = 2_000;
const FIELD_LIMIT_BYTES = 1024 * 1024;

const envelope = z.object({
	schemaVersion: z.number().default(SCHEMA_VERSION).catch(SCHEMA_VERSION),
	changes: z.array(z.unknown()).catch([]),
});

/**
 * Reads the body of a push and holds it to the limits before looking closer.
 *
 * @throws AppError 400 `MALFORMED_JSON`, `SCHEMA_VERSION_UNSUPPORTED`, `TEXT_NOT_STORABLE` or `VALIDATION`;
 *   413 `BODY_TOO_LARGE`, `BATCH_TOO_LARGE`, `CHANGE_TOO_WIDE` or `FIELD_TOO_LARGE`; 408 `BODY_TOO_SLOW`; 429 or 503
 *   where there is no room for it
 */
export async function readPush(request: Request, hold: Hold): Promise<PushRequest> {
	const text = await readBody(request, BODY_LIMIT_BYTES, hold);
	const body = parseJson(text);
	const { data } = envelope.safeParse(body);
	if (data !== undefined && data.schemaVersion > SCHEMA_VERSION)
		throw schemaVersionUnsupported(SCHEMA_VERSION);
	if (data !== undefined && data.changes.length > BATCH_LIMIT_CHANGES)
		throw batchTooLarge(BATCH_LIMIT_CHANGES);
	for (const [index, change] of (data?.changes ?? []).entries()) assertWidth(change, `changes.${index}`);
	assertStorable(body);
	const push = validate(pushRequestSchema, body);
	if (Buffer.byteLength(text) > FIELD_LIMIT_BYTES) assertFieldSizes(push);
	return push;
}

/** @throws AppError 400 `TEXT_NOT_STORABLE` or `VALIDATION` */
export function assertStorable(value: unknown): void {
	const fault = findUnstorable(value);
	if (fault === null) return;
	const path = fault.path || 'body';
	if (fault.reason === 'nul') throw textNotStorable(path, 'the character U+0000');
	if (fault.reason === 'lone-surrogate') throw textNotStorable(path, 'half of a surrogate pair');
	const rules = {
		'reserved-name': 'a member must not be named __proto__',
		'too-deep': 'is nested too deep',
		'not-finite': 'is a number beyond what a double holds',
	};
	const message = rules[fault.reason];
	throw new AppError('VALIDATION', 400, `${path}: ${message}`, { details: { issues: [{ path, message }] } });
}

/** Looks at a change that may be anything: what else it is, is looked at later. */
function assertWidth(change: unknown, path: string): void {
	if (typeof change !== 'object' || change === null) return;
	for (const part of ['data' in change && change.data, 'fields' in change && change.fields]) {
		if (typeof part !== 'object' || part === null) continue;
		if (Object.keys(part).length > CHANGE_LIMIT_FIELDS) throw changeTooWide(path, CHANGE_LIMIT_FIELDS);
	}
}

function assertFieldSizes({ changes }: PushRequest): void {
	for (const [index, change] of changes.entries()) {
		for (const [name, value] of Object.entries(change.data ?? {})) {
			assertSize(value, `changes.${index}.data.${name}`);
		}
		if (change.op !== 'update') continue;
		for (const [name, field] of Object.entries(change.fields)) {
			assertSize(field.value, `changes.${index}.fields.${name}`);
		}
	}
}

function assertSize(value: unknown, path: string): void {
	if (typeof value !== 'string' && typeof value !== 'object') return;
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	if (Buffer.byteLength(text) > FIELD_LIMIT_BYTES) throw fieldTooLarge(path, FIELD_LIMIT_BYTES);
}
