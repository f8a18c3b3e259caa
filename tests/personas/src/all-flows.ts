import type { Flow } from './flow.ts';
import { approveAProposal } from './flows/approve-a-proposal.ts';
import { connectAnAgent } from './flows/connect-an-agent.ts';
import { exportEverything } from './flows/export.ts';
import { firstTask } from './flows/first-task.ts';
import { habitWithStreak } from './flows/habit-with-streak.ts';
import { journalWithMood } from './flows/journal-with-mood.ts';
import { planADay } from './flows/plan-a-day.ts';
import { shareASpace } from './flows/share-a-space.ts';
import { signIn } from './flows/sign-in.ts';
import { writeANote } from './flows/write-a-note.ts';

export const allFlows: readonly Flow[] = [
	signIn,
	firstTask,
	planADay,
	writeANote,
	journalWithMood,
	habitWithStreak,
	shareASpace,
	connectAnAgent,
	approveAProposal,
	exportEverything,
];
