import { z } from 'zod';

/** Who plays an account. */
export const accountKinds = ['human', 'persona', 'system'] as const;

/** A person's account, as sign-in answers it. */
export const accountSchema = z.object({
	id: z.string(),
	email: z.string(),
	name: z.string(),
	emailVerified: z.boolean(),
	image: z.string().nullish(),
	role: z.enum(['user', 'admin', 'service']),
	accessTier: z.enum(['guest', 'public', 'beta', 'alpha', 'founder']),
	kind: z.enum(accountKinds),
});

export type Account = z.output<typeof accountSchema>;
