export { type SealedMessage, type SealingPair, sealedMessageSchema } from './hpke.ts';
export { SealedError, type SealedErrorCode } from './sealed-errors.ts';
export {
	type OpenedInputs,
	openInputs,
	type SealedInputs,
	type SealedInputsState,
	type SealedRow,
	type SealedTerms,
	sealedDaysMax,
	sealedInputsMaxBytes,
	sealedInputsSchema,
	sealedInputsStateSchema,
	sealedTermsSchema,
	sealInputs,
	verifyInputs,
} from './sealed-inputs.ts';
export {
	openResult,
	type ResultOf,
	type SealedResult,
	type SealedResults,
	sealedResultsSchema,
	sealResult,
	type TakenResults,
	takenResultsSchema,
} from './sealed-result.ts';
export { fingerprintOf, kidOf, type SealingKey, sealingKeySchema } from './sealing-key.ts';
