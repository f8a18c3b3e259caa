export {
	type AgentKeyKind,
	generateSigningPair,
	unwrapAgentKey,
	wrapAgentKey,
} from './agent-keys.ts';
export { decodeBase64, encodeBase64 } from './base64.ts';
export { CryptoError, type CryptoErrorCode } from './crypto-error.ts';
export { isEncrypted, unwrapValue, wrapValue } from './envelope.ts';
export {
	generateKeyPair,
	KEY_PAIR_BYTES,
	type KeyPair,
	unwrapKeyPair,
	wrapPrivateKey,
} from './key-pair.ts';
export {
	exportMasterKey,
	generateMasterKey,
	importMasterKey,
	type Keyring,
	MASTER_KEY_BYTES,
} from './master-key.ts';
export { masterKeyCheck } from './master-key-check.ts';
export { unwrapPreviousKey, wrapPreviousKey } from './previous-key.ts';
export {
	type DecryptedRecord,
	decryptRecordFields,
	encryptRecordFields,
	type UndecryptableField,
} from './record-fields.ts';
export {
	formatRecoveryCode,
	generateRecoveryCode,
	parseRecoveryCode,
	unwrapWithRecoveryCode,
	wrapWithRecoveryCode,
} from './recovery-code.ts';
export type { SealedKey } from './sealed-key.ts';
