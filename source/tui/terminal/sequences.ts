/**
 * What takes the terminal for the screens, and what gives it back as it was.
 */
/** The title is kept and given back by xterm's stack of titles; terminals without one pass over it. */
export const enterSequence = '\u{1B}[22;2t\u{1B}[?1049h\u{1B}[2J\u{1B}[?25l\u{1B}[?2004h';

export const leaveSequence = '\u{1B}[0m\u{1B}[23;2t\u{1B}[?2004l\u{1B}[?25h\u{1B}[?1049l';
