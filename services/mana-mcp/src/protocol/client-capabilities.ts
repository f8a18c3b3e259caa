import { z } from 'zod';

const declared = z.looseObject({}).transform(() => ({}));

/** What a client can be asked for: of its capabilities, those that the gateway may act on. */
export const clientCapabilities = z.object({
	elicitation: z.object({ form: declared.optional(), url: declared.optional() }).optional(),
	sampling: declared.optional(),
	roots: declared.optional(),
});

export type ClientCapabilities = z.output<typeof clientCapabilities>;

/** Whether the client can show its person a form; the first revision to have elicitation had forms only. */
export function showsForms({ elicitation }: ClientCapabilities): boolean {
	return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}
