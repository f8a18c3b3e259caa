import { z } from 'zod';

const backupCodes = z.array(z.string());

/** `GET /api/v1/me/two-factor` */
export const secondFactorStatusSchema = z.object({ enabled: z.boolean(), backupCodesLeft: z.int().min(0) });

/** `POST /api/v1/me/two-factor`: what an authenticator app needs, and the codes for the day it is lost. Answered once. */
export const secondFactorSetupSchema = z.object({
	/** `otpauth://totp/…`, to be shown as a QR code. */
	uri: z.string(),
	/** The same secret to be typed, base32. */
	secret: z.string(),
	backupCodes,
});

/** `POST /api/v1/me/two-factor/confirm` */
export const secondFactorConfirmRequestSchema = z.object({ code: z.string().min(1).max(32) });

/** `POST …/confirm` and `DELETE`: how it is from now on. */
export const secondFactorChangeSchema = z.object({ enabled: z.boolean() });

/** `POST …/backup-codes` */
export const backupCodesSchema = z.object({ backupCodes });

export type SecondFactorSetup = z.output<typeof secondFactorSetupSchema>;
