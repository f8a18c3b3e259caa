import { captureFromText } from './capture-from-text.ts';
import { dailyReview } from './daily-review.ts';
import type { PromptSpec } from './prompt-spec.ts';
import { weeklyReview } from './weekly-review.ts';

/** Every prompt, in the order in which clients see them. */
export const allPrompts: readonly PromptSpec[] = [dailyReview, weeklyReview, captureFromText];
