import ArrowLeft from '@lucide/svelte/icons/arrow-left';
import BookOpen from '@lucide/svelte/icons/book-open';
import Bot from '@lucide/svelte/icons/bot';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Check from '@lucide/svelte/icons/check';
import ChevronLeft from '@lucide/svelte/icons/chevron-left';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import CloudUpload from '@lucide/svelte/icons/cloud-upload';
import Copy from '@lucide/svelte/icons/copy';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import History from '@lucide/svelte/icons/history';
import Inbox from '@lucide/svelte/icons/inbox';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import List from '@lucide/svelte/icons/list';
import Lock from '@lucide/svelte/icons/lock';
import LogOut from '@lucide/svelte/icons/log-out';
import Notebook from '@lucide/svelte/icons/notebook';
import Pencil from '@lucide/svelte/icons/pencil';
import Plus from '@lucide/svelte/icons/plus';
import Repeat from '@lucide/svelte/icons/repeat';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Sun from '@lucide/svelte/icons/sun';
import Tag from '@lucide/svelte/icons/tag';
import Trash from '@lucide/svelte/icons/trash-2';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo from '@lucide/svelte/icons/undo-2';
import Users from '@lucide/svelte/icons/users';
import Workflow from '@lucide/svelte/icons/workflow';
import X from '@lucide/svelte/icons/x';
import type { Component } from 'svelte';

/** The icons of the shell, and of what most screens have. */
export const icons = {
	back: ArrowLeft,
	book: BookOpen,
	bot: Bot,
	missions: Workflow,
	calendar: CalendarDays,
	check: Check,
	left: ChevronLeft,
	right: ChevronRight,
	'check-circle': CircleCheck,
	help: CircleHelp,
	'cloud-off': CloudOff,
	'cloud-upload': CloudUpload,
	copy: Copy,
	dots: Ellipsis,
	history: History,
	grid: LayoutGrid,
	inbox: Inbox,
	lock: Lock,
	'sign-out': LogOut,
	note: Notebook,
	pencil: Pencil,
	plus: Plus,
	repeat: Repeat,
	search: Search,
	settings: Settings,
	sparkles: Sparkles,
	sun: Sun,
	trash: Trash,
	warning: TriangleAlert,
	undo: Undo,
	users: Users,
	x: X,
	list: List,
	tag: Tag,
} satisfies Record<string, Component>;

export type IconName = keyof typeof icons;

/** One of these by its name, or the drawing itself: that of an icon which a few screens have comes with them. */
export type IconSource = IconName | Component;
