/**
 * How a field tells the keyboard that it has the focus.
 */
import {createContext} from 'react';
import {createTyping, type Typing} from './terminal/typing.js';

export const TypingContext = createContext<Typing>(createTyping());
