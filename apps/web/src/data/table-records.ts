import type { Agent, AiMission, AiProposal, Chat, ChatMessage, MissionRun } from '@mana/records/types/ai';
import type { Calendar, CalendarEvent, TimeBlock } from '@mana/records/types/calendar';
import type { Contact } from '@mana/records/types/contacts';
import type { FinanceCategory, Transaction } from '@mana/records/types/finance';
import type { Goal } from '@mana/records/types/goals';
import type { Habit, HabitLog } from '@mana/records/types/habits';
import type { JournalEntry } from '@mana/records/types/journal';
import type { LibraryEntry } from '@mana/records/types/library';
import type { Settings } from '@mana/records/types/me';
import type { MoodEntry } from '@mana/records/types/mood';
import type { Note } from '@mana/records/types/notes';
import type { Tag } from '@mana/records/types/tags';
import type { TimeClient, TimeEntry, TimeProject } from '@mana/records/types/times';
import type { Task, TaskProject, TaskReminder } from '@mana/records/types/todo';

/**
 * Which record a table holds, for the screens that know theirs. Types only: no schema reaches the page by way of it.
 */
export interface TableRecords {
	readonly 'ai/agents': Agent;
	readonly 'ai/aiMissions': AiMission;
	readonly 'ai/aiProposals': AiProposal;
	readonly 'ai/chatMessages': ChatMessage;
	readonly 'ai/chats': Chat;
	readonly 'ai/missionRuns': MissionRun;
	readonly 'calendar/calendars': Calendar;
	readonly 'calendar/events': CalendarEvent;
	readonly 'contacts/contacts': Contact;
	readonly 'finance/categories': FinanceCategory;
	readonly 'finance/transactions': Transaction;
	readonly 'goals/goals': Goal;
	readonly 'habits/habitLogs': HabitLog;
	readonly 'habits/habits': Habit;
	readonly 'journal/journalEntries': JournalEntry;
	readonly 'library/libraryEntries': LibraryEntry;
	readonly 'mood/moodEntries': MoodEntry;
	readonly 'notes/notes': Note;
	readonly 'profile/settings': Settings;
	readonly 'tags/tags': Tag;
	readonly 'timeblocks/timeBlocks': TimeBlock;
	readonly 'times/clients': TimeClient;
	readonly 'times/projects': TimeProject;
	readonly 'times/timeEntries': TimeEntry;
	readonly 'todo/projects': TaskProject;
	readonly 'todo/reminders': TaskReminder;
	readonly 'todo/tasks': Task;
}

/** A record of a table that the page has no type for. */
export interface AnyRecord {
	readonly id: string;
	readonly createdAt: string;
	readonly updatedAt: string;
	/** Fields that are left out because they cannot be opened. */
	readonly undecryptable?: readonly string[] | undefined;
	readonly [field: string]: unknown;
}

/** `app/table`, as record types are known by. */
export type TableName = keyof TableRecords | (string & {});

export type RecordOf<Table extends string> = Table extends keyof TableRecords
	? TableRecords[Table]
	: AnyRecord;
