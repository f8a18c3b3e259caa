import Archive from '@lucide/svelte/icons/archive';
import ArrowLeft from '@lucide/svelte/icons/arrow-left';
import ArrowUpDown from '@lucide/svelte/icons/arrow-up-down';
import Bell from '@lucide/svelte/icons/bell';
import Bold from '@lucide/svelte/icons/bold';
import BookOpen from '@lucide/svelte/icons/book-open';
import Bot from '@lucide/svelte/icons/bot';
import Briefcase from '@lucide/svelte/icons/briefcase';
import Cake from '@lucide/svelte/icons/cake';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Check from '@lucide/svelte/icons/check';
import ChevronLeft from '@lucide/svelte/icons/chevron-left';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Clock from '@lucide/svelte/icons/clock';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import CloudUpload from '@lucide/svelte/icons/cloud-upload';
import Contact from '@lucide/svelte/icons/contact';
import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import Eye from '@lucide/svelte/icons/eye';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Flag from '@lucide/svelte/icons/flag';
import Folder from '@lucide/svelte/icons/folder';
import Globe from '@lucide/svelte/icons/globe';
import GripVertical from '@lucide/svelte/icons/grip-vertical';
import Hash from '@lucide/svelte/icons/hash';
import Heading from '@lucide/svelte/icons/heading';
import History from '@lucide/svelte/icons/history';
import Italic from '@lucide/svelte/icons/italic';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import Library from '@lucide/svelte/icons/library';
import List from '@lucide/svelte/icons/list';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ListFilter from '@lucide/svelte/icons/list-filter';
import Lock from '@lucide/svelte/icons/lock';
import LogOut from '@lucide/svelte/icons/log-out';
import Mail from '@lucide/svelte/icons/mail';
import MapPin from '@lucide/svelte/icons/map-pin';
import Minus from '@lucide/svelte/icons/minus';
import Notebook from '@lucide/svelte/icons/notebook';
import Pause from '@lucide/svelte/icons/pause';
import Pencil from '@lucide/svelte/icons/pencil';
import Phone from '@lucide/svelte/icons/phone';
import Pin from '@lucide/svelte/icons/pin';
import Play from '@lucide/svelte/icons/play';
import Plus from '@lucide/svelte/icons/plus';
import Repeat from '@lucide/svelte/icons/repeat';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import Smile from '@lucide/svelte/icons/smile';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Square from '@lucide/svelte/icons/square';
import Star from '@lucide/svelte/icons/star';
import Sun from '@lucide/svelte/icons/sun';
import Tag from '@lucide/svelte/icons/tag';
import Target from '@lucide/svelte/icons/target';
import Timer from '@lucide/svelte/icons/timer';
import Trash from '@lucide/svelte/icons/trash-2';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo from '@lucide/svelte/icons/undo-2';
import Upload from '@lucide/svelte/icons/upload';
import Users from '@lucide/svelte/icons/users';
import Wallet from '@lucide/svelte/icons/wallet';
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
	heading: Heading,
	bold: Bold,
	italic: Italic,
	list: List,
	'list-checks': ListChecks,
	eye: Eye,
	'eye-off': EyeOff,
	star: Star,
	phone: Phone,
	mail: Mail,
	'map-pin': MapPin,
	cake: Cake,
	globe: Globe,
	play: Play,
	stop: Square,
	clock: Clock,
	minus: Minus,
	filter: ListFilter,
	grip: GripVertical,
	pause: Pause,
	tag: Tag,
	folder: Folder,
	briefcase: Briefcase,
	wallet: Wallet,
	library: Library,
	contact: Contact,
	timer: Timer,
	'trending-up': TrendingUp,
} satisfies Record<string, Component>;

export type IconName = keyof typeof icons;
