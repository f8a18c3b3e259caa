import Archive from '@lucide/svelte/icons/archive';
import ArrowLeft from '@lucide/svelte/icons/arrow-left';
import ArrowUpDown from '@lucide/svelte/icons/arrow-up-down';
import Bell from '@lucide/svelte/icons/bell';
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
import Download from '@lucide/svelte/icons/download';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import Flag from '@lucide/svelte/icons/flag';
import Hash from '@lucide/svelte/icons/hash';
import History from '@lucide/svelte/icons/history';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import Lock from '@lucide/svelte/icons/lock';
import LogOut from '@lucide/svelte/icons/log-out';
import Notebook from '@lucide/svelte/icons/notebook';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import Plus from '@lucide/svelte/icons/plus';
import Repeat from '@lucide/svelte/icons/repeat';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import Smile from '@lucide/svelte/icons/smile';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Sun from '@lucide/svelte/icons/sun';
import Target from '@lucide/svelte/icons/target';
import Trash from '@lucide/svelte/icons/trash-2';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo from '@lucide/svelte/icons/undo-2';
import Upload from '@lucide/svelte/icons/upload';
import Users from '@lucide/svelte/icons/users';
import X from '@lucide/svelte/icons/x';
import type { Component } from 'svelte';

/** The icons of the shell and of what every screen has. */
export const icons = {
	archive: Archive,
	back: ArrowLeft,
	sort: ArrowUpDown,
	bell: Bell,
	book: BookOpen,
	bot: Bot,
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
	download: Download,
	flag: Flag,
	hash: Hash,
	history: History,
	grid: LayoutGrid,
	lock: Lock,
	'sign-out': LogOut,
	note: Notebook,
	pencil: Pencil,
	pin: Pin,
	plus: Plus,
	repeat: Repeat,
	search: Search,
	settings: Settings,
	smile: Smile,
	sparkles: Sparkles,
	sun: Sun,
	target: Target,
	trash: Trash,
	warning: TriangleAlert,
	undo: Undo,
	upload: Upload,
	users: Users,
	x: X,
} satisfies Record<string, Component>;

export type IconName = keyof typeof icons;
