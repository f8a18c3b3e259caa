import { AppError } from '@mana/service-kit';

export const spaceForbidden = () =>
	new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of this space, so nothing was read or written.');

export const spaceReadOnly = () =>
	new AppError(
		'SPACE_READ_ONLY',
		403,
		'Your role in this space may read only. Ask its owner for another role.',
	);

export const spaceOwnerNeeded = () =>
	new AppError(
		'SPACE_OWNER_NEEDED',
		403,
		'Only the owner of a shared space, with a token of their own, may have its data erased.',
	);

/** Numbers are hashes of 52 bits: among a hundred million spaces one such pair is to be expected. */
export const spaceNumberTaken = () =>
	new AppError(
		'SPACE_NUMBER_TAKEN',
		409,
		'Another space has the number that is made from this one’s id, so nothing can be kept here. Make a new space.',
	);

export const tokenUnfit = () =>
	new AppError('TOKEN_UNFIT', 403, 'This token is for something else. Send one that is for syncing.');

export const scopeInsufficient = (needed: string) =>
	new AppError(
		'SCOPE_INSUFFICIENT',
		403,
		`The token lacks the scope ${needed}. Ask for a grant that has it.`,
	);

export const cursorInvalid = (why: string) =>
	new AppError(
		'CURSOR_INVALID',
		400,
		`since: ${why}. Send a cursor as answered for this collection, or an ISO time.`,
	);

export const textNotStorable = (path: string, what: string) =>
	new AppError('TEXT_NOT_STORABLE', 400, `${path} holds ${what}, which cannot be stored. Remove it.`, {
		details: { path },
	});

export const batchTooLarge = (limit: number) =>
	new AppError('BATCH_TOO_LARGE', 413, `A push holds at most ${limit} changes. Send several.`, {
		details: { limit },
	});

export const fieldTooLarge = (path: string, limitBytes: number) =>
	new AppError(
		'FIELD_TOO_LARGE',
		413,
		`${path} is over ${limitBytes} bytes. Split it or store it elsewhere.`,
		{
			details: { path, limitBytes },
		},
	);

export const spaceFull = (
	spaceId: string,
	{ changes, bytes }: { readonly changes: number; readonly bytes: number },
) =>
	new AppError(
		'SPACE_FULL',
		507,
		'The space holds as much as it may. Delete some for good, or ask whoever runs this server for more room.',
		{ details: { spaceId, limitChanges: changes, limitBytes: bytes } },
	);

/** Of the same code as a full space: clients keep what they have and try it again. */
export const accountFull = ({ changes, bytes }: { readonly changes: number; readonly bytes: number }) =>
	new AppError(
		'SPACE_FULL',
		507,
		'The spaces of their owner hold together as much as they may. Delete some for good, or ask whoever runs this server for more room.',
		{ details: { limitChanges: changes, limitBytes: bytes } },
	);

export const recordTooLarge = (table: string, id: string, limitBytes: number) =>
	new AppError(
		'RECORD_TOO_LARGE',
		413,
		`With this change ${table}/${id} is over ${limitBytes} bytes. Split it.`,
		{
			details: { table, id, limitBytes },
		},
	);

export const changeTooWide = (path: string, limit: number) =>
	new AppError('CHANGE_TOO_WIDE', 413, `${path} has over ${limit} fields. Split the record.`, {
		details: { path, limit },
	});

export const recordTooWide = (table: string, id: string, limit: number) =>
	new AppError(
		'RECORD_TOO_WIDE',
		413,
		`With this change ${table}/${id} has over ${limit} fields. Split the record.`,
		{ details: { table, id, limit } },
	);

export const conflictsTooMany = () =>
	new AppError(
		'CONFLICTS_TOO_MANY',
		413,
		'Too many of these changes do not stand. Nothing was written. Send fewer at once.',
	);

export const schemaVersionUnsupported = (supported: number) =>
	new AppError(
		'SCHEMA_VERSION_UNSUPPORTED',
		400,
		`This server speaks schema version ${supported}. Update it first.`,
		{
			details: { supported },
		},
	);

export const rateLimited = (retryAfterSeconds: number) =>
	new AppError('RATE_LIMITED', 429, `Too much at once. Try again in ${retryAfterSeconds} s.`, {
		headers: { 'retry-after': String(retryAfterSeconds) },
	});

export const tooManyConnections = (limit: number) =>
	new AppError(
		'CONNECTIONS_EXCEEDED',
		429,
		`A user holds at most ${limit} streams and sockets open. Close one first.`,
		{ headers: { 'retry-after': '30' }, details: { limit } },
	);

export const tokenExpired = () =>
	new AppError('TOKEN_EXPIRED', 401, 'The token has ended. Come again with a fresh one.');

export const serverStopping = () =>
	new AppError(
		'SERVER_STOPPING',
		503,
		'This server is stopping. Connect again: another goes on from here.',
		soon,
	);

const soon = { headers: { 'retry-after': '1' } };

export const authUnavailable = () =>
	new AppError(
		'AUTH_UNAVAILABLE',
		503,
		'Who may do what cannot be checked just now. Try again in a moment.',
		soon,
	);

export const databaseUnavailable = () =>
	new AppError(
		'DATABASE_UNAVAILABLE',
		503,
		'The database cannot be reached just now. Try again in a moment.',
		soon,
	);

export const overloaded = () =>
	new AppError('OVERLOADED', 503, 'The server has too much to do just now. Try again in a moment.', soon);
