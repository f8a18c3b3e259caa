export const refusals = {
	INVALID_VALUE: 'That could not be kept: a value does not fit.',
	UNKNOWN_TABLE: 'That could not be kept: this version of Mana does not know it.',
	RECORD_MISSING: 'That is no longer there.',
	SPACE_READ_ONLY: 'You may only read in this space.',
	KEY_MISSING: 'The key of this space has not reached this device yet. Try again in a moment.',
	TOO_MANY_WRITES: 'That is too much at once.',
	STORAGE_FULL: 'This device has no room left, so it was not kept. Free some space.',
	NOT_READY: 'Mana is not ready yet. Try again in a moment.',
};
